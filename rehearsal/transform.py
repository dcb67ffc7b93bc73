"""What CloudFormation is given for a SAM template: YAML on stdin, JSON on stdout.

Run with the translator `sam deploy` itself uses (rehearsal/requirements.txt). Code is named by a stand-in, since nothing
has been uploaded; parameters keep their references, so that conditions stay visible to the reader of the result.
"""

import json
import sys

from samcli.yamlhelper import yaml_parse
from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform

STAND_IN = "s3://code/function.zip"


class NoManagedPolicies(ManagedPolicyLoader):
    """The template names no AWS managed policy, so IAM need not be asked for them."""

    def __init__(self):
        super().__init__(None)

    def load(self):
        return {}


def main():
    template = yaml_parse(sys.stdin.read())
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = STAND_IN
    json.dump(transform(template, {}, NoManagedPolicies()), sys.stdout, indent=1)


if __name__ == "__main__":
    main()
