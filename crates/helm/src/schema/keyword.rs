//! The keywords of a schema that mean something.

use super::json::Json;

macro_rules! keywords {
    ($($name:ident $text:literal,)*) => {
        /// A keyword of any draft.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Keyword {
            $($name,)*
        }

        const ALL: &[Keyword] = &[$(Keyword::$name,)*];

        impl Keyword {
            fn of(text: &str) -> Option<Keyword> {
                match text {
                    $($text => Some(Keyword::$name),)*
                    _ => None,
                }
            }

            pub(super) fn text(self) -> &'static str {
                match self {
                    $(Keyword::$name => $text,)*
                }
            }
        }
    };
}

keywords! {
    Ref "$ref",
    Type "type",
    Properties "properties",
    Items "items",
    Required "required",
    AdditionalProperties "additionalProperties",
    Enum "enum",
    Const "const",
    Format "format",
    Pattern "pattern",
    PatternProperties "patternProperties",
    Definitions "definitions",
    Defs "$defs",
    Not "not",
    AllOf "allOf",
    AnyOf "anyOf",
    OneOf "oneOf",
    If "if",
    Then "then",
    Else "else",
    Minimum "minimum",
    Maximum "maximum",
    ExclusiveMinimum "exclusiveMinimum",
    ExclusiveMaximum "exclusiveMaximum",
    MultipleOf "multipleOf",
    MinLength "minLength",
    MaxLength "maxLength",
    MinItems "minItems",
    MaxItems "maxItems",
    UniqueItems "uniqueItems",
    AdditionalItems "additionalItems",
    PrefixItems "prefixItems",
    Contains "contains",
    MinContains "minContains",
    MaxContains "maxContains",
    MinProperties "minProperties",
    MaxProperties "maxProperties",
    PropertyNames "propertyNames",
    Dependencies "dependencies",
    DependentRequired "dependentRequired",
    DependentSchemas "dependentSchemas",
    UnevaluatedItems "unevaluatedItems",
    UnevaluatedProperties "unevaluatedProperties",
    ContentSchema "contentSchema",
    RecursiveRef "$recursiveRef",
    RecursiveAnchor "$recursiveAnchor",
    DynamicRef "$dynamicRef",
    DynamicAnchor "$dynamicAnchor",
}

/// What stands behind each keyword of a schema. Schemas have few; looking for each that there could be takes longer than all else.
pub(super) struct Keywords<'j>([Option<&'j Json>; ALL.len()]);

impl<'j> Keywords<'j> {
    pub(super) fn of(schema: &'j Json) -> Keywords<'j> {
        let mut found = [None; ALL.len()];
        for (name, value) in schema.as_object().into_iter().flatten() {
            if let Some(keyword) = Keyword::of(name) {
                found[keyword as usize] = Some(value);
            }
        }
        Keywords(found)
    }

    pub(super) fn get(&self, keyword: Keyword) -> Option<&'j Json> {
        self.0[keyword as usize]
    }

    pub(super) fn has_any(&self, keywords: &[Keyword]) -> bool {
        keywords.iter().any(|keyword| self.get(*keyword).is_some())
    }
}
