#!/bin/sh
# Writes a kubeconfig that holds no secret: each context asks the cloud for a token whenever one is needed.
set -eu
aws eks update-kubeconfig --region us-east-1 --name us-east --alias eks-us-east
aws eks update-kubeconfig --region us-west-2 --name us-west --alias eks-us-west
