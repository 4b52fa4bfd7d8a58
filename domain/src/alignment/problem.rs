//! What is wrong with an alignment, in a closed set of words.

use crate::model::words;

words!(
    /// What is wrong with an alignment. None of these makes it fail: they say what to mend.
    ProblemCode {
        /// Nothing in it names a target.
        NoTarget = "no-target",
        /// A field is there and blank.
        BlankField = "blank-field",
        /// A field is longer than any name, code or URL; it was not read.
        TooLong = "too-long",
        /// The field that should hold a URL holds something else.
        NotAUrl = "not-a-url",
        /// The URL has no scheme (`www.onetonline.org/…`).
        SchemeMissing = "scheme-missing",
        /// The URL has `https` where the publisher's URI has `http`, or the other way round.
        WrongScheme = "wrong-scheme",
        /// The URL is a page about the target, not its URI.
        PortalPage = "portal-page",
        /// The URL is at a host that the publisher left.
        OldHost = "old-host",
        /// The URL differs from the publisher's URI in case, slashes, a language, a query or a fragment.
        UrlVariant = "url-variant",
        /// A URL is in a field for something else.
        UrlInOtherField = "url-in-other-field",
        /// A code is in the field for the name.
        CodeInName = "code-in-name",
        /// A code is in the field for the URL.
        CodeInUrl = "code-in-url",
        /// The code is written in another way than the framework writes it.
        CodeSpelling = "code-spelling",
        /// No framework that is imported goes by that name.
        UnknownFramework = "unknown-framework",
        /// The URL leads to a concept of another framework than the one named.
        FrameworkDisagrees = "framework-disagrees",
        /// The code is the code of another concept than the one found.
        CodeDisagrees = "code-disagrees",
        /// The name is the name of another concept than the one found.
        NameDisagrees = "name-disagrees",
        /// No specification has this target type.
        UnknownTargetType = "unknown-target-type",
        /// The target type is for credentials or rubrics, the target is a concept of a framework.
        WrongTargetType = "wrong-target-type",
        /// Text that was decoded with the wrong encoding (`cafÃ©`).
        BrokenEncoding = "broken-encoding",
        /// Text with HTML elements or entities.
        Markup = "markup",
        /// Several concepts go by this name or code.
        Ambiguous = "ambiguous",
        /// The concept is no longer part of its framework.
        Deprecated = "deprecated",
    }
);

impl ProblemCode {
    /// One sentence for the person who mends it.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::NoTarget => "nothing names a target: give a URL, a code with its framework, or a name",
            Self::BlankField => "the field is blank: fill it or leave it out",
            Self::TooLong => "the field is too long to name anything and was not read",
            Self::NotAUrl => "this is not a URL: give the URI of the target",
            Self::SchemeMissing => "the URL has no scheme: begin it with http:// or https://, as the publisher does",
            Self::WrongScheme => "the publisher's URI has the other scheme: http and https are different names",
            Self::PortalPage => "this is a page about the target: use its URI",
            Self::OldHost => "the publisher left this host: use the present URI",
            Self::UrlVariant => "this is not how the publisher writes the URI: use the URI of the concept",
            Self::UrlInOtherField => "a URL belongs in the field for the URL",
            Self::CodeInName => "the code belongs in the field for the code",
            Self::CodeInUrl => "the code belongs in the field for the code, with the framework named",
            Self::CodeSpelling => "the framework writes this code in another way",
            Self::UnknownFramework => "no imported framework goes by this name",
            Self::FrameworkDisagrees => "the target belongs to another framework than the one named",
            Self::CodeDisagrees => "the code is that of another concept",
            Self::NameDisagrees => "the name is that of another concept",
            Self::UnknownTargetType => "no specification has this target type: extensions begin with `ext:`",
            Self::WrongTargetType => "the target is a concept of a framework, which this target type does not cover",
            Self::BrokenEncoding => "the text was decoded wrongly: read it as UTF-8",
            Self::Markup => "the text has HTML in it: give plain text",
            Self::Ambiguous => "several concepts go by this name or code: give the URI, or name the framework",
            Self::Deprecated => "the concept is no longer part of its framework",
        }
    }
}

words!(
    /// A field of an alignment.
    AlignmentField {
        /// The URL of the target.
        TargetUrl = "target-url",
        /// The name of the target.
        TargetName = "target-name",
        /// The name or URL of the framework.
        TargetFramework = "target-framework",
        /// The code of the target in its framework.
        TargetCode = "target-code",
        /// What sort of thing the target is.
        TargetType = "target-type",
    }
);

/// One thing that is wrong with an alignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Problem {
    /// What.
    pub code: ProblemCode,
    /// Where; `None` when it is the alignment as a whole.
    pub field: Option<AlignmentField>,
}

impl Problem {
    /// A problem of one field.
    pub const fn of(code: ProblemCode, field: AlignmentField) -> Self {
        Self { code, field: Some(field) }
    }

    /// A problem of the whole.
    pub const fn whole(code: ProblemCode) -> Self {
        Self { code, field: None }
    }
}
