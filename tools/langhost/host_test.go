package main

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

func write(t *testing.T, root, file, text string) {
	t.Helper()
	path := filepath.Join(root, file)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestRequiredPackagesComeFromTheNearestModules(t *testing.T) {
	root := t.TempDir()
	write(t, root, "node_modules/@pulumi/aws/package.json",
		`{"name":"@pulumi/aws","version":"7.48.0","pulumi":{"resource":true,"name":"aws","version":"v7.48.1"}}`)
	write(t, root, "node_modules/@me/thing/package.json", `{"name":"@me/thing","version":"1.0.0","pulumi":{"resource":true}}`)
	write(t, root, "node_modules/zod/package.json", `{"name":"zod","version":"4.0.0"}`)
	write(t, root, "node_modules/broken/package.json", `{`)
	write(t, root, "policies/index.js", ``)

	got, err := requiredPackages(filepath.Join(root, "policies"))
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, p := range got {
		names = append(names, p.Name+" "+p.Version)
	}
	want := []string{"thing v1.0.0", "aws v7.48.1"}
	if !reflect.DeepEqual(names, want) {
		t.Fatalf("got %v, want %v", names, want)
	}
}

func TestProgramArgsCarryDryRunAndEntryPoint(t *testing.T) {
	req := &pulumirpc.RunRequest{
		Project: "sluice", Stack: "local", MonitorAddress: "127.0.0.1:1", DryRun: true, Parallel: 16, Pwd: "/p",
		Info: &pulumirpc.ProgramInfo{RootDirectory: "/p", ProgramDirectory: "/p", EntryPoint: "."},
		Args: []string{"x"},
	}
	got := programArgs(req, "127.0.0.1:2")
	want := []string{
		"--monitor", "127.0.0.1:1", "--engine", "127.0.0.1:2", "--organization", "", "--project", "sluice",
		"--root-directory", "/p", "--stack", "local", "--pwd", "/p", "--parallel", "16", "--dry-run", ".", "x",
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %v", got)
	}
}

func TestOptions(t *testing.T) {
	if !optionsOf(&pulumirpc.ProgramInfo{}).typescript {
		t.Fatal("TypeScript is on unless Pulumi.yaml says otherwise")
	}
	given, err := structpb.NewStruct(map[string]any{"typescript": false, "nodeargs": "--a  --b"})
	if err != nil {
		t.Fatal(err)
	}
	got := optionsOf(&pulumirpc.ProgramInfo{Options: given})
	if got.typescript || !reflect.DeepEqual(got.nodeArgs, []string{"--a", "--b"}) {
		t.Fatalf("got %+v", got)
	}
}

func TestConfigEnvironmentIsNeverNull(t *testing.T) {
	got, err := configEnvironment(&pulumirpc.RunRequest{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"PULUMI_CONFIG={}", "PULUMI_CONFIG_SECRET_KEYS=[]"}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %v", got)
	}
}

func TestPolicyPackRunsInItsOwnFolder(t *testing.T) {
	info := &pulumirpc.ProgramInfo{ProgramDirectory: "/p/policies"}
	pack := planPlugin(&pulumirpc.RunPluginRequest{Kind: "analyzer", Pwd: "/p", Args: []string{"e:1"}, Info: info})
	if pack.dir != "/p/policies" || !reflect.DeepEqual(pack.args, []string{"e:1", "/p/policies"}) {
		t.Fatalf("got %+v", pack)
	}
	provider := planPlugin(&pulumirpc.RunPluginRequest{Kind: "resource", Pwd: "/p", Args: []string{"e:1"}, Info: info})
	if provider.dir != "/p" || !reflect.DeepEqual(provider.args, []string{"/p/policies", "e:1"}) {
		t.Fatalf("got %+v", provider)
	}
}
