#!/bin/sh
# Starts the Connect worker of the image's own Kafka distribution.
#
#   start.sh WORKER [OWN]
#
# WORKER  folder with connect.properties, log4j2.properties and metrics.yaml
# OWN     folder with jars of Sluice and their SHA512SUMS
set -eu

worker=$1 own=${2:-}
home=${KAFKA_HOME:-/opt/kafka}

if [ -n "$own" ]; then
  (cd "$own" && sha512sum -c SHA512SUMS > /dev/null) || {
    echo "worker: a jar in $own is not the one that was sent. Delete its ConfigMap and run pulumi up --refresh" >&2
    exit 1
  }
fi

# Strimzi's images have the exporter in a folder of its own; in others it may lie beside Kafka's jars.
agent=$(ls "${JMX_EXPORTER_HOME:-/opt/prometheus-jmx-exporter}"/jmx_prometheus_javaagent*.jar "$home"/libs/jmx_prometheus_javaagent*.jar 2> /dev/null | head -n 1 || true)
if [ -n "$agent" ]; then
  KAFKA_OPTS="${KAFKA_OPTS:-} -javaagent:$agent=9404:$worker/metrics.yaml"
  export KAFKA_OPTS
else
  echo "worker: this image has no JMX exporter, so that port 9404 stays closed" >&2
fi

KAFKA_LOG4J_OPTS="-Dlog4j2.configurationFile=$worker/log4j2.properties"
export KAFKA_LOG4J_OPTS
exec "$home/bin/connect-distributed.sh" "$worker/connect.properties"
