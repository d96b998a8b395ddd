package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// manifest is the part of a package.json that declares a Pulumi resource plugin.
type manifest struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Pulumi  struct {
		Resource bool   `json:"resource"`
		Name     string `json:"name"`
		Version  string `json:"version"`
		Server   string `json:"server"`
	} `json:"pulumi"`
}

// requiredPackages reads the hoisted npm packages of the program, or of the nearest folder above it that has any
// (as Node resolves them), and returns those that declare `pulumi.resource`.
func requiredPackages(program string) ([]*pulumirpc.PackageDependency, error) {
	modules, ok := nearestModules(program)
	if !ok {
		return nil, nil
	}
	var found []*pulumirpc.PackageDependency
	for _, pattern := range []string{"*/package.json", "@*/*/package.json"} {
		files, err := filepath.Glob(filepath.Join(modules, pattern))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			dependency, err := readDependency(file)
			if err != nil {
				return nil, err
			}
			if dependency != nil {
				found = append(found, dependency)
			}
		}
	}
	return found, nil
}

func nearestModules(dir string) (string, bool) {
	for {
		modules := filepath.Join(dir, "node_modules")
		if info, err := os.Stat(modules); err == nil && info.IsDir() {
			return modules, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}

// readDependency returns nil for a package that is no Pulumi resource package, malformed ones included: npm packages
// carry odd test fixtures, and none of them may stop an update.
func readDependency(file string) (*pulumirpc.PackageDependency, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading an npm package: %w", err)
	}
	var m manifest
	if json.Unmarshal(text, &m) != nil || !m.Pulumi.Resource {
		return nil, nil
	}
	return &pulumirpc.PackageDependency{
		Name:    firstOf(m.Pulumi.Name, m.Name[strings.LastIndex(m.Name, "/")+1:]),
		Kind:    "resource",
		Version: "v" + strings.TrimPrefix(firstOf(m.Pulumi.Version, m.Version), "v"),
		Server:  m.Pulumi.Server,
	}, nil
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
