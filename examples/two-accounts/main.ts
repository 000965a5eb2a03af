import { fleet } from './fleet';

// For the clusters. The runner runs this one, also in a failover: it needs nothing of Terraform.
fleet.synth();
