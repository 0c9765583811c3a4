"""Validates YAML files by a JSON Schema (2020-12), with a validator and a reader of others.

    .venv/bin/python validate.py SCHEMA FILE…

Prints a line of each file: its path, a tab, and `valid` or what is wrong first.
"""

import json
import re
import sys

import yaml
from jsonschema import Draft202012Validator


class Plain(yaml.SafeLoader):
    """YAML 1.2's core: `on` and `off` are words, and dates are texts."""


Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":bool", ":timestamp"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Plain.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf")
)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            try:
                instance = yaml.load(file, Plain)
            except yaml.YAMLError as error:
                print(f"{path}\tno YAML: {str(error).splitlines()[0]}")
                continue
        error = next(validator.iter_errors(instance), None)
        told = f"{error.json_path}: {error.message}"[:200] if error else "valid"
        print(f"{path}\t{told}".replace("\n", " "))


if __name__ == "__main__":
    main()
