import type { Command, Option } from 'commander';

/** The words that can follow a command, or one of its options. */
interface Words {
  readonly command: string;
  readonly summary: string;
  readonly options: readonly Option[];
  /** Of its first argument, where there are few. */
  readonly choices: readonly string[];
}

/** A script by which a shell completes commands and options; made from the commands themselves. */
export function completionScript(program: Command, shell: 'bash' | 'zsh' | 'fish'): string {
  const commands = program.commands.map((command): Words => ({
    command: command.name(),
    summary: command.summary(),
    options: [...command.options, ...command.createHelp().visibleOptions(command).slice(-1)],
    choices: command.registeredArguments[0]?.argChoices ?? [],
  }));
  const name = program.name();
  return { bash, zsh, fish }[shell](name, commands);
}

const long = (options: readonly Option[]) => options.map((option) => option.long!);

/** Options whose value is one of a few words. */
function chosen(commands: readonly Words[]): Map<string, readonly string[]> {
  const options = commands.flatMap((words) => words.options).filter(({ argChoices }) => argChoices);
  return new Map(options.map((option) => [option.long!, option.argChoices!]));
}

/** Options whose value is a folder. */
function folders(commands: readonly Words[]): string[] {
  const options = commands.flatMap((words) => words.options).filter(({ flags }) => flags.includes('<dir>'));
  return [...new Set(long(options))];
}

function bash(name: string, commands: readonly Words[]): string {
  const values = [...chosen(commands)].map(
    ([option, choices]) =>
      `    ${option}) COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$word")); return ;;`,
  );
  const words = commands.map(
    ({ command, options, choices }) =>
      `    ${command}) words='${[...choices, ...long(options)].join(' ')}' ;;`,
  );
  return `_flink_fleet() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words
  case $before in
${values.join('\n')}
    ${folders(commands).join('|')}) COMPREPLY=($(compgen -d -- "$word")); return ;;
  esac
  case \${COMP_WORDS[1]} in
${words.join('\n')}
    *) words='${commands.map(({ command }) => command).join(' ')} --help --version' ;;
  esac
  [ "$COMP_CWORD" -gt 1 ] || words='${commands.map(({ command }) => command).join(' ')} --help --version'
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _flink_fleet ${name}
`;
}

function zsh(name: string, commands: readonly Words[]): string {
  const cases = commands.map(({ command, options, choices }) => {
    const specs = options.map((option) => {
      const value = option.argChoices ? `:value:(${option.argChoices.join(' ')})` : valueOf(option);
      return `'${option.long}[${quoted(option.description)}]${value}'`;
    });
    if (choices.length > 0) specs.unshift(`'1:value:(${choices.join(' ')})'`);
    return `    ${command}) _arguments ${specs.join(' ')} ;;`;
  });
  return `#compdef ${name}
_flink_fleet() {
  local -a commands=(
${commands.map(({ command, summary }) => `    '${command}:${quoted(summary)}'`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
(( $+functions[compdef] )) && compdef _flink_fleet ${name}
`;
}

function valueOf({ flags }: Option): string {
  if (flags.includes('<dir>')) return ':folder:_files -/';
  return flags.includes('<') ? ':value:' : '';
}

function fish(name: string, commands: readonly Words[]): string {
  const first = commands.map(
    ({ command, summary }) =>
      `complete -c ${name} -n __fish_use_subcommand -f -a ${command} -d '${quoted(summary)}'`,
  );
  const rest = commands.flatMap(({ command, options, choices }) => {
    const within = `complete -c ${name} -n '__fish_seen_subcommand_from ${command}'`;
    return [
      ...(choices.length > 0 ? [`${within} -f -a '${choices.join(' ')}'`] : []),
      ...options.map((option) => {
        const value = option.argChoices
          ? ` -x -a '${option.argChoices.join(' ')}'`
          : option.required
            ? ' -r'
            : '';
        return `${within} -l ${option.long!.slice(2)}${value} -d '${quoted(option.description)}'`;
      }),
    ];
  });
  return `${[...first, ...rest].join('\n')}\n`;
}

/** Within single quotes and square brackets, of each shell. */
const quoted = (text: string) => text.replace(/['"[\]:\\]/g, '');
