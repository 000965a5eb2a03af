// A stand-in for Terraform's provider for AWS: the attributes and blocks of the real one, by the table in schema.json, for the
// resource types that stacks of a fleet have. What it makes, it makes by the API of AWS, at the endpoint that the environment
// names. It knows less than the real one: no defaults, few conflicts, no waiting.
package main

import (
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

const address = "registry.terraform.io/hashicorp/aws"

func main() {
	schema, err := loadSchema()
	if err != nil {
		log.Fatal(err)
	}
	server := func() tfprotov6.ProviderServer { return &provider{schema: schema} }
	if err := tf6server.Serve(address, server); err != nil {
		log.Fatal(err)
	}
}
