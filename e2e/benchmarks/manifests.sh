#!/usr/bin/env bash
# Prints Deployments as YAML documents, about 3.2 KB each, no two alike:
#   e2e/benchmarks/manifests.sh 1000 > deployments.yaml
set -euo pipefail
count=${1:?how many}

for ((number = 0; number < count; number++)); do
    # Half of them are hardened, half as people write them at first.
    if ((number % 2)); then
        security="{runAsUser: $((number % 1000))}"
    else
        security="{allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true, \
runAsUser: $((10000 + number)), runAsGroup: $((10000 + number)), capabilities: {drop: [ALL]}, \
seccompProfile: {type: RuntimeDefault}}"
    fi
    cat <<YAML
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-$number
  namespace: team-$((number / 100))
  labels:
    app.kubernetes.io/name: web-$number
    app.kubernetes.io/part-of: shop
spec:
  replicas: 3
  selector:
    matchLabels:
      app.kubernetes.io/name: web-$number
  template:
    metadata:
      labels:
        app.kubernetes.io/name: web-$number
        app.kubernetes.io/part-of: shop
      annotations:
        checksum/config: c$(printf '%064x' "$number")
    spec:
      serviceAccountName: web-$number
      initContainers:
      - name: migrate
        image: registry.example/team-$number/migrate:1.$number.0
        args: ["--to=latest", "--log-level=info"]
        securityContext: $security
        resources:
          requests: {cpu: 50m, memory: 64Mi}
          limits: {memory: 128Mi}
      containers:
YAML
    for name in web proxy; do
        cat <<YAML
      - name: $name
        image: registry.example/team-$number/$name:1.$number.0
        args: ["--listen=:8080", "--log-level=info", "--shard=$number"]
        ports:
        - name: http
          containerPort: 8080
        env:
YAML
        for variable in CATALOG ORDERS PAYMENTS SEARCH; do
            cat <<YAML
        - name: ${variable}_URL
          value: http://${variable,,}.team-$number.svc.cluster.local:8080/v1
YAML
        done
        cat <<YAML
        - name: DATABASE_PASSWORD
          valueFrom:
            secretKeyRef:
              name: database
              key: password
        livenessProbe:
          httpGet:
            path: /live
            port: http
          periodSeconds: 10
        readinessProbe:
          httpGet:
            path: /ready
            port: http
          periodSeconds: 5
        resources:
          requests:
            cpu: 50m
            memory: 64Mi
          limits:
            memory: 128Mi
        securityContext: $security
        volumeMounts:
        - name: tmp
          mountPath: /tmp
        - name: config
          mountPath: /etc/web
          readOnly: true
YAML
    done
    cat <<YAML
      volumes:
      - name: tmp
        emptyDir: {}
      - name: config
        configMap:
          name: web
YAML
done
