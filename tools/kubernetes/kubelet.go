package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/portforward"
)

// kubelet is the part of a kubelet that kwok plays too loosely: port-forwards. (kwok's own keeps a forwarded connection open
// for as long as the client does, even when the pod has closed it.) The protocol is the kubelet's own code; what connects is
// written after containerd, internal/cri/server/sandbox_portforward_linux.go.
func kubelet() int {
	address := flag.String("address", "127.0.0.1:0", "address to listen on")
	certificate := flag.String("tls-cert-file", "", "serving certificate")
	key := flag.String("tls-private-key-file", "", "its key")
	targets := flag.String("targets", "", "JSON file, read for each connection: {\"namespace/pod:port\": \"host:port\"}; pod may be *")
	flag.Parse()

	http.HandleFunc("/portForward/{namespace}/{pod}", func(w http.ResponseWriter, r *http.Request) {
		options, err := portforward.NewV4Options(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		name := r.PathValue("namespace") + "/" + r.PathValue("pod")
		portforward.ServePortForward(w, r, forwarder{*targets}, name, "", options, time.Hour, 30*time.Second, portforward.SupportedProtocols)
	})
	fmt.Fprintln(os.Stderr, http.ListenAndServeTLS(*address, *certificate, *key, nil))
	return 1
}

type forwarder struct{ targets string }

// Grace is what containerd gives the other direction when one has ended.
const grace = time.Second

func (f forwarder) PortForward(_ context.Context, pod string, _ string, port int32, stream io.ReadWriteCloser) error {
	defer stream.Close()
	target, err := f.target(pod, port)
	if err != nil {
		return err
	}
	conn, err := net.Dial("tcp", target)
	if err != nil {
		return fmt.Errorf("failed to connect to localhost:%d inside namespace of pod %q: %w", port, pod, err)
	}
	defer conn.Close()

	ended := make(chan error, 2)
	go func() { _, err := io.Copy(stream, conn); ended <- err }()
	go func() { _, err := io.Copy(conn, stream); ended <- err }()
	first := <-ended
	select {
	case second := <-ended:
		if first == nil {
			first = second
		}
	case <-time.After(grace):
	}
	return first
}

func (f forwarder) target(pod string, port int32) (string, error) {
	text, err := os.ReadFile(f.targets)
	if err != nil {
		return "", err
	}
	var targets map[string]string
	if err := json.Unmarshal(text, &targets); err != nil {
		return "", err
	}
	namespace, _, _ := strings.Cut(pod, "/")
	for _, name := range []string{pod, namespace + "/*"} {
		if target, known := targets[fmt.Sprintf("%s:%d", name, port)]; known {
			return target, nil
		}
	}
	return "", fmt.Errorf("failed to connect to localhost:%d inside namespace of pod %q: connection refused", port, pod)
}
