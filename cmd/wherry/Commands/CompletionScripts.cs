namespace Wherry.Commands;

/// <summary>
/// What shells run. They know no words themselves but ask the program, which answers in a few milliseconds: so they need
/// not be renewed with it, and names of containers and images are always those of now.
/// </summary>
internal static class CompletionScripts
{
    // The shell splits words at ":" and "=" and expects only what follows the last of them.
    internal const string Bash = """
        # bash completion for wherry
        _wherry() {
            local line=${COMP_LINE:0:COMP_POINT} words word candidate files= strip=
            read -ra words <<<"$line"
            [[ $line == *[[:space:]] ]] && words+=("")
            word=${words[${#words[@]}-1]}
            if [[ $word == *:* && $COMP_WORDBREAKS == *:* ]]; then
                strip=${word%"${word##*:}"}
            elif [[ $word == *=* && $COMP_WORDBREAKS == *=* ]]; then
                strip=${word%"${word##*=}"}
            fi
            COMPREPLY=()
            while IFS=$'\t' read -r candidate _; do
                if [[ $candidate == :files ]]; then
                    files=1
                else
                    COMPREPLY+=("${candidate#"$strip"}")
                fi
            done < <("${words[0]}" __complete -- "${words[@]:1}" 2>/dev/null)
            if [[ -z $files ]]; then
                compopt +o default +o bashdefault 2>/dev/null
            fi
            return 0
        }
        complete -o default -o bashdefault -F _wherry wherry

        """;

    internal const string Zsh = """
        #compdef wherry
        # zsh completion for wherry
        _wherry() {
            local -a candidates
            local line word explanation files
            while IFS= read -r line; do
                if [[ $line == :files ]]; then
                    files=1
                    continue
                fi
                word=${line%%$'\t'*}
                explanation=${line#*$'\t'}
                [[ $line == *$'\t'* ]] || explanation=
                word=${word//:/\\:}
                candidates+=("$word${explanation:+:$explanation}")
            done < <("${words[1]}" __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
            (( ${#candidates} )) && _describe 'wherry' candidates
            [[ -n $files ]] && _files
            return 0
        }
        if [[ ${funcstack[1]} == _wherry ]]; then
            _wherry "$@"
        else
            compdef _wherry wherry
        fi

        """;

    internal const string Fish = """
        # fish completion for wherry
        function __wherry_candidates
            set -l words (commandline -opc)
            set -l word (commandline -ct)
            for line in ($words[1] __complete -- $words[2..-1] "$word" 2>/dev/null)
                if test "$line" = :files
                    __fish_complete_path "$word"
                else
                    echo $line
                end
            end
        end
        complete -c wherry -f -a '(__wherry_candidates)'

        """;

    internal const string PowerShell = """
        # PowerShell completion for wherry
        Register-ArgumentCompleter -Native -CommandName wherry -ScriptBlock {
            param($word, $line, $position)
            $words = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position -or $_.Extent.Text -eq $word } | ForEach-Object { $_.Extent.Text })
            if ($word -eq '') { $words += '' }
            & $words[0] __complete -- @($words | Select-Object -Skip 1) 2>$null | Where-Object { $_ -ne ':files' } | ForEach-Object {
                $parts = $_ -split "`t", 2
                $explanation = if ($parts.Length -gt 1) { $parts[1] } else { $parts[0] }
                [System.Management.Automation.CompletionResult]::new($parts[0], $parts[0], 'ParameterValue', $explanation)
            }
        }

        """;
}
