// The kubelet for tests: its real server, configuration, authentication and authorization, above
// the fakes of kubemark where a kubelet would touch the machine.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/pflag"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	cliflag "k8s.io/component-base/cli/flag"
	fakeremote "k8s.io/cri-client/pkg/fake"
	"k8s.io/kubernetes/cmd/kubelet/app"
	"k8s.io/kubernetes/cmd/kubelet/app/options"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	"k8s.io/kubernetes/pkg/kubelet/apis/config/validation"
	cadvisortest "k8s.io/kubernetes/pkg/kubelet/cadvisor/testing"
	"k8s.io/kubernetes/pkg/kubelet/cm"
	"k8s.io/kubernetes/pkg/kubelet/eviction"
	"k8s.io/kubernetes/pkg/kubelet/kubeletconfig/configfiles"
	"k8s.io/kubernetes/pkg/kubemark"
	"k8s.io/kubernetes/pkg/util/filesystem"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := options.NewKubeletFlags()
	flagSet := pflag.NewFlagSet("kubelet", pflag.ContinueOnError)
	flagSet.SetNormalizeFunc(cliflag.WordSepNormalizeFunc)
	flags.AddFlags(flagSet)
	if err := flagSet.Parse(args); err != nil {
		return err
	}
	config, err := loadConfig(ctx, flags.KubeletConfigFile)
	if err != nil {
		return err
	}

	// The server comes up once a container runtime answers.
	runtime := fakeremote.NewFakeRemoteRuntime()
	if err := runtime.Start(config.ContainerRuntimeEndpoint); err != nil {
		return err
	}
	// Without a PATH it finds no iptables, whose chains it would change for the whole machine.
	if err := os.Unsetenv("PATH"); err != nil {
		return err
	}

	dependencies := kubemark.NewHollowKubelet(
		flags, config, nil, nil, &cadvisortest.Fake{NodeName: flags.HostnameOverride},
		runtime.ImageService, runtime.RuntimeService, cm.NewStubContainerManager(),
	).KubeletDeps
	if dependencies.TLSOptions, err = app.InitializeTLS(ctx, flags, config); err != nil {
		return err
	}
	server := &options.KubeletServer{KubeletFlags: *flags, KubeletConfiguration: *config}
	return app.Run(ctx, server, dependencies, utilfeature.DefaultFeatureGate)
}

// loadConfig reads the file as the kubelet's command does, whose own function is private.
func loadConfig(ctx context.Context, file string) (*kubeletconfig.KubeletConfiguration, error) {
	loader, err := configfiles.NewFsLoader(&filesystem.DefaultFs{}, file)
	if err != nil {
		return nil, err
	}
	config, err := loader.Load(ctx)
	if err != nil {
		return nil, err
	}
	if config.EvictionHard == nil {
		config.EvictionHard = eviction.DefaultEvictionHard
	}
	if err := utilfeature.DefaultMutableFeatureGate.SetFromMap(config.FeatureGates); err != nil {
		return nil, err
	}
	return config, validation.ValidateKubeletConfiguration(config, utilfeature.DefaultFeatureGate)
}
