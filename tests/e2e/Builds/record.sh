#!/bin/sh
# Writes what buildah makes of the cases beside them. As root, after building the tests:
#   tests/e2e/Builds/record.sh [PREFIX]      PREFIX: only cases whose names begin so
set -eu
folder=$(cd "$(dirname "$0")" && pwd)
cd "$folder/../../.."
WHERRY_PROGRAM=/none WHERRY_RECORD_BUILDS=$folder WHERRY_BUILD_CASES=${1:-} \
    dotnet exec artifacts/bin/Containers.E2E.Tests/debug/Containers.E2E.Tests.dll -noColor -noLogo -explicit only \
    -method Containers.E2E.Tests.BuildSuiteTests.Record_what_buildah_makes_of_the_cases
