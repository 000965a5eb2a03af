#!/bin/sh
# Commits what an apply has written, and pushes it: the next apply starts from it. Runs after an apply that failed as well. Then
# the mark of ci/begin.sh goes.
set -eu
branch=${1:-main}
unmark() { git push --quiet origin --delete fleet-applying; }
export GIT_AUTHOR_NAME=flink-fleet GIT_AUTHOR_EMAIL=flink-fleet@localhost
export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
for path in placements.json ledger; do
  if [ -e "$path" ]; then git add --all -- "$path" ':(exclude)ledger/.tmp'; fi
done
if git diff --cached --quiet; then
  echo 'the apply has written nothing'
  unmark
  exit 0
fi
git commit --quiet --message 'Placements and ledger after an apply'
# Others may merge while an apply runs; nobody else writes these files.
for try in 1 2 3 4 5; do
  if git push --quiet origin "HEAD:$branch"; then
    unmark
    exit 0
  fi
  git pull --quiet --rebase origin "$branch"
done
echo 'what the apply has written could not be pushed: push the folder ledger by hand, then delete fleet-applying' >&2
exit 1
