// Lints a printed schema with graphql-eslint; prints one line per message and fails on any.
import { readFileSync } from "node:fs";
import graphqlPlugin from "@graphql-eslint/eslint-plugin";
import { Linter } from "eslint";

const file = process.env.SCHEMA_FILE;
const sdl = readFileSync(file, "utf8");
const rules = {
  ...graphqlPlugin.configs["flat/schema-recommended"].rules,
  ...graphqlPlugin.configs["flat/schema-relay"].rules,
  // The API pages forwards only.
  "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
  // Short lists that the domain bounds are plain lists, also of nodes.
  "@graphql-eslint/relay-edge-types": ["error", { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false }],
  // Descriptions stand in blocks, wherever something is named.
  "@graphql-eslint/require-description": ["error", {
    types: true, EnumValueDefinition: true, FieldDefinition: true, InputValueDefinition: true, rootField: true,
    DirectiveDefinition: true,
  }],
  // Values and parts of their owner have no identity of their own; whatever changes by itself has an id.
  "@graphql-eslint/strict-id-in-types": ["error", {
    exceptions: {
      suffixes: ["Change", "Connection", "Edge", "Payload"],
      types: [
        "DueExplanation", "FieldError", "FigureBase", "FigureColumn", "FigureRow", "FigureSubject", "FigureTable",
        "Forbidden", "FormField", "Header", "Invalid", "MovedDeadline", "NotFound", "PageInfo", "PartAddress", "Recipient",
        "Refused", "Snapshot", "UploadPart", "WorkingCalendar",
      ],
    },
  }],
};
const problems = new Linter({ configType: "flat" }).verify(
  sdl,
  [{
    files: ["**/*.graphql"],
    plugins: { "@graphql-eslint": graphqlPlugin },
    languageOptions: { parser: graphqlPlugin.parser, parserOptions: { graphQLConfig: { schema: file } } },
    rules,
  }],
  { filename: "schema.graphql" },
);
for (const { line, ruleId, message } of problems) console.log(`${line}: ${ruleId}: ${message}`);
process.exitCode = problems.length ? 1 : 0;
