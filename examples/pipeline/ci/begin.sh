#!/bin/sh
# Marks in Git that an apply is under way: sh ci/begin.sh RUN. Where there is a mark already, an apply has ended without
# pushing its ledger. The one that is here does not know then what runs, and could have it run a second time.
set -eu
export GIT_AUTHOR_NAME=flink-fleet GIT_AUTHOR_EMAIL=flink-fleet@localhost
export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
# Without a parent it follows no other mark, so that Git refuses to push it over one.
mark=$(git commit-tree -m "An apply is under way: $1" 'HEAD^{tree}')
if ! git push --quiet origin "$mark:refs/heads/fleet-applying"; then
  echo 'the branch fleet-applying is there, or cannot be pushed: its message names the run whose ledger was not pushed' >&2
  echo 'get the folder ledger from that run, push it to the main branch, and delete fleet-applying' >&2
  exit 1
fi
