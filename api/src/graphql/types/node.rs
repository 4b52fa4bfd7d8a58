//! Everything that has an id.

use std::borrow::Cow;

use async_graphql::{
    ContainerType, Context, ContextSelectionSet, InterfaceType, OutputType, Positioned, ServerResult, Value,
    parser::types::Field,
    registry::Registry,
    resolver_utils::{Fields, resolve_container},
};

use super::{
    concept::{Concept, ConceptFields, concept_types, fields_of, interface},
    credential::Credential,
    crosswalk::Crosswalk,
    employer::Employer,
    framework::Framework,
    issuer::Issuer,
    posting::Posting,
    region::Region,
};

/// Anything that has an id.
pub(in crate::graphql) enum Node {
    Concept(Concept),
    Region(Region),
    Framework(Framework),
    Crosswalk(Crosswalk),
    Posting(Posting),
    Employer(Employer),
    Credential(Credential),
    Issuer(Issuer),
}

// By hand for the same reason as `Concept`.
impl OutputType for Node {
    fn type_name() -> Cow<'static, str> {
        "Node".into()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        match self {
            Self::Concept(concept) => concept.introspection_type_name(),
            Self::Region(_) => Region::type_name(),
            Self::Framework(_) => Framework::type_name(),
            Self::Crosswalk(_) => Crosswalk::type_name(),
            Self::Posting(_) => Posting::type_name(),
            Self::Employer(_) => Employer::type_name(),
            Self::Credential(_) => Credential::type_name(),
            Self::Issuer(_) => Issuer::type_name(),
        }
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let mut fields = fields_of::<ConceptFields>(registry);
        fields.retain(|name, _| name == "id");
        if let Some(id) = fields.get_mut("id") {
            id.description = Some("Permanent id. Opaque: do not take it apart.".to_owned());
        }
        Concept::create_type_info(registry);
        let mut members = concept_types(registry);
        Region::create_type_info(registry);
        Framework::create_type_info(registry);
        Crosswalk::create_type_info(registry);
        Posting::create_type_info(registry);
        Employer::create_type_info(registry);
        Credential::create_type_info(registry);
        Issuer::create_type_info(registry);
        let others = [
            Region::type_name(),
            Framework::type_name(),
            Crosswalk::type_name(),
            Posting::type_name(),
            Employer::type_name(),
            Credential::type_name(),
            Issuer::type_name(),
        ];
        members.extend(others.into_iter().map(Cow::into_owned));
        interface::<Self>(registry, "Anything that has a permanent id.", fields, members)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _field: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl ContainerType for Node {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        match self {
            Self::Concept(concept) => concept.resolve_field(ctx).await,
            Self::Region(region) => region.resolve_field(ctx).await,
            Self::Framework(framework) => framework.resolve_field(ctx).await,
            Self::Crosswalk(crosswalk) => crosswalk.resolve_field(ctx).await,
            Self::Posting(posting) => posting.resolve_field(ctx).await,
            Self::Employer(employer) => employer.resolve_field(ctx).await,
            Self::Credential(credential) => credential.resolve_field(ctx).await,
            Self::Issuer(issuer) => issuer.resolve_field(ctx).await,
        }
    }

    fn collect_all_fields<'a>(&'a self, ctx: &ContextSelectionSet<'a>, fields: &mut Fields<'a>) -> ServerResult<()> {
        match self {
            Self::Concept(concept) => concept.collect_all_fields(ctx, fields),
            Self::Region(region) => region.collect_all_fields(ctx, fields),
            Self::Framework(framework) => framework.collect_all_fields(ctx, fields),
            Self::Crosswalk(crosswalk) => crosswalk.collect_all_fields(ctx, fields),
            Self::Posting(posting) => posting.collect_all_fields(ctx, fields),
            Self::Employer(employer) => employer.collect_all_fields(ctx, fields),
            Self::Credential(credential) => credential.collect_all_fields(ctx, fields),
            Self::Issuer(issuer) => issuer.collect_all_fields(ctx, fields),
        }
    }
}

impl InterfaceType for Node {}
