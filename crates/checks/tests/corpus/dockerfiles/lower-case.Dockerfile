# Keywords have no case, and names of stages neither.
# fails: docker-sudo, docker-user-root
from debian:13-slim as Build
run ["sudo", "true"]
from BUILD
user 0:0
