"""Lists the mutants that mutmut makes of the Python files of a folder, as JSON: one change of one place each."""

import difflib
import json
import sys
from pathlib import Path

from mutmut import Context, list_mutations, mutate


def mutants_of(file: Path) -> list[dict]:
    source = file.read_text()
    listed = list_mutations(Context(source=source, filename=str(file)))
    return [describe(file, source, identifier) for identifier in listed]


def describe(file: Path, source: str, identifier) -> dict:
    mutated, _ = mutate(Context(source=source, filename=str(file), mutation_id=identifier))
    lines = list(difflib.unified_diff(source.splitlines(), mutated.splitlines(), n=0, lineterm=""))[3:]
    changed = {sign: "\n".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+"}
    return {
        "file": file.name,
        "line": identifier.line_number + 1,
        "operator": "mutmut",
        "before": changed["-"],
        "after": changed["+"],
        "source": mutated,
    }


files = sorted(Path(sys.argv[1]).glob("*.py"))
# The names of the environment's variables are of this installation.
json.dump([mutant for file in files if file.name != "settings.py" for mutant in mutants_of(file)], sys.stdout)
