package main

import (
	"fmt"

	"github.com/alecthomas/kong"
	mangokong "github.com/alecthomas/mango-kong"
	"github.com/muesli/roff"
)

// completionCmd is hearsay completion.
type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"Shell: ${enum}."`
}

// Help shows how the command is used.
func (completionCmd) Help() string {
	return `Examples:
  hearsay completion bash >> ~/.bashrc
  hearsay completion zsh >> ~/.zshrc
  hearsay completion fish > ~/.config/fish/completions/hearsay.fish`
}

// completions make the shells ask the program itself, which kongplete.Complete answers.
var completions = map[string]string{
	"bash": "complete -C hearsay hearsay\n",
	"zsh":  "autoload -U +X bashcompinit && bashcompinit\ncomplete -C hearsay hearsay\n",
	"fish": `function __complete_hearsay
    set -lx COMP_LINE (commandline -cp)
    test -z (commandline -ct)
    and set COMP_LINE "$COMP_LINE "
    hearsay
end
complete -f -c hearsay -a "(__complete_hearsay)"
`,
}

// Run prints what the shell's start-up file needs.
func (c *completionCmd) Run(s *streams) error {
	_, err := fmt.Fprint(s.out, completions[c.Shell])
	return err
}

// manCmd is hearsay man.
type manCmd struct{}

// Run prints the manual page, made of the same words as --help.
func (manCmd) Run(s *streams, app *kong.Kong) error {
	_, err := fmt.Fprint(s.out, mangokong.NewManPage(1, app.Model).Build(roff.NewDocument()))
	return err
}
