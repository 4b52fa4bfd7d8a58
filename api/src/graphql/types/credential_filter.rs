//! Which credentials a list holds.

use async_graphql::{ID, InputObject};
use skillspine_domain::model;
use skillspine_store::read;

use super::{
    credential_enums::{AlignmentRole, CredentialKind, CredentialStatus, DeliveryMode},
    enums::all_into,
    filter::{CodeInput, check_length},
};
use crate::graphql::{
    ApiError,
    context::Result,
    id::{concept_ids, credential_id, issuer_id},
};

/// Which credentials a list holds. Fields that are left out do not restrict; several fields must all hold; several values of one field
/// are alternatives, and an empty list lets nothing through. A field takes at most 1,000 values.
#[derive(InputObject, Clone, Debug, Default)]
pub(in crate::graphql) struct CredentialFilter {
    /// Ids of credentials.
    ids: Option<Vec<ID>>,
    /// Keys of sources: `open-badges`, `ctdl`.
    sources: Option<Vec<String>>,
    /// Kinds.
    kinds: Option<Vec<CredentialKind>>,
    /// Statuses. Those whose source does not say are then left out.
    status: Option<Vec<CredentialStatus>>,
    /// Ids of issuers.
    issuers: Option<Vec<ID>>,
    /// Levels, by system and code.
    levels: Option<Vec<CodeInput>>,
    /// Languages they are held in, BCP 47, exactly as `languages` gives them. Those whose source does not say are then left out.
    languages: Option<Vec<String>>,
    /// Where the learning or the assessment takes place. Those whose source does not say are then left out.
    delivery_modes: Option<Vec<DeliveryMode>>,
    /// Keys of frameworks: credentials with an alignment that leads to a concept of one of them.
    frameworks: Option<Vec<String>>,
    /// Ids of skills, or of other concepts: credentials with an alignment that leads to one of them.
    skills: Option<Vec<ID>>,
    /// What the alignments that count for `skills` say; all if left out.
    roles: Option<Vec<AlignmentRole>>,
    /// Text that the name holds, case and accents aside; at most 200 characters.
    text: Option<String>,
}

/// Characters of a text that names are searched for.
pub(in crate::graphql) const LONGEST_TEXT: usize = 200;

/// Refuses a text that is in no name.
pub(in crate::graphql) fn check_text(text: Option<&str>) -> Result<()> {
    let length = text.map_or(0, |text| text.chars().count());
    if length <= LONGEST_TEXT {
        return Ok(());
    }
    let message = format!("`text` has {length} characters, at most {LONGEST_TEXT} are allowed");
    Err(ApiError::bad_user_input(message, "give a part of the name"))
}

impl CredentialFilter {
    /// The store's filter.
    pub fn compile(self) -> Result<read::CredentialFilter> {
        fn length<T>(values: &Option<Vec<T>>) -> Option<usize> {
            values.as_ref().map(Vec::len)
        }
        let lengths = [
            ("ids", length(&self.ids)),
            ("sources", length(&self.sources)),
            ("kinds", length(&self.kinds)),
            ("status", length(&self.status)),
            ("issuers", length(&self.issuers)),
            ("levels", length(&self.levels)),
            ("languages", length(&self.languages)),
            ("deliveryModes", length(&self.delivery_modes)),
            ("frameworks", length(&self.frameworks)),
            ("skills", length(&self.skills)),
            ("roles", length(&self.roles)),
        ];
        for (name, length) in lengths {
            check_length(name, length.unwrap_or(0))?;
        }
        check_text(self.text.as_deref())?;
        let nothing_passes = lengths.iter().any(|(_, length)| *length == Some(0));
        let ids = self.ids.map(|ids| ids.iter().map(credential_id).collect::<Result<Vec<_>>>()).transpose()?;
        let levels = self.levels.unwrap_or_default().into_iter().map(model::Code::from).collect();
        Ok(read::CredentialFilter {
            ids: if nothing_passes { Some(Vec::new()) } else { ids },
            sources: self.sources.unwrap_or_default(),
            kinds: all_into(self.kinds),
            statuses: all_into(self.status),
            issuers: self.issuers.unwrap_or_default().iter().map(issuer_id).collect::<Result<_>>()?,
            levels,
            languages: self.languages.unwrap_or_default(),
            delivery_modes: all_into(self.delivery_modes),
            frameworks: self.frameworks.unwrap_or_default(),
            concepts: concept_ids(&self.skills.unwrap_or_default())?,
            roles: all_into(self.roles),
            text: self.text,
        })
    }
}
