# What a here-document holds is a script, data or another language, by the command before it.
# fails: docker-sudo
FROM debian:13-slim
RUN <<SCRIPT
set -eu
sudo true
SCRIPT
RUN python3 - <<'EOF'
FROM = "debian:latest"
USER = "sudo"
EOF
COPY <<-NOTES <<DATA /notes/
	RUN sudo apt-get install vim
	NOTES
USER root
DATA
RUN cat <<TEXT > /etc/motd
sudo apt-get update
TEXT
USER 65532
