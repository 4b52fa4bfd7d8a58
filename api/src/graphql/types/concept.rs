//! What every concept has, and the interface over all types of concept.

use std::{borrow::Cow, sync::Arc};

use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ID, InterfaceType, Object, OutputType, Positioned, ServerResult,
    Value,
    indexmap::{IndexMap, IndexSet},
    parser::types::Field,
    registry::{MetaField, MetaType, MetaTypeId, Registry},
    resolver_utils::{Fields, resolve_container},
};
use skillspine_domain::{
    address::Addresses,
    id::ConceptId,
    model::{self, LabelType, TextType},
};

use super::{
    collection::Collection,
    emit::{self, AlignmentFormat, AlignmentFragment},
    enums::{ConceptKind, ConceptStatus, MappingPredicate},
    framework::Framework,
    group::{OccupationGroup, SkillGroup},
    list::{self, NodeEdge},
    mapping::{Mapping, MappingEdge},
    occupation::Occupation,
    reference::ReferenceConcept,
    skill::Skill,
    text::{self, LocalizedText},
};
use crate::graphql::{
    connection::Connection,
    context::{Result, Scope, request},
    cost::cost,
    id::{ConceptType, GlobalId},
    language::Wanted,
    loaders::EdgeSet,
    page::PageArguments,
};

/// The fields of every concept, flattened into each type of concept.
#[derive(Clone)]
pub(in crate::graphql) struct ConceptFields(pub Arc<model::Concept>);

const CONCEPT_FIELDS: &str = "ConceptFields";

#[Object]
impl ConceptFields {
    /// Permanent id, for `node(id:)` and every argument that takes an id. Opaque: do not take it apart.
    async fn id(&self) -> ID {
        GlobalId::of(&self.0).encode()
    }

    /// The publisher's URI, or the page where the publisher shows the concept. Two frameworks may share one.
    async fn uri(&self) -> &str {
        &self.0.uri
    }

    /// Its page on this server, for people, and as JSON-LD and Turtle by `Accept` or with `.jsonld` and `.ttl` at the end.
    async fn page(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(Addresses::new(&Scope::of(ctx)?.request.public_url).concept(&self.0.framework, self.0.id))
    }

    /// What sort of thing it is, finer than the GraphQL type.
    async fn kind(&self) -> ConceptKind {
        self.0.kind.into()
    }

    /// The framework's own code, as text (`2654.1.7`, `15-1252.00`); null where the framework has none. Codes of other
    /// systems are in `codes`.
    async fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The framework it belongs to.
    async fn framework(&self, ctx: &Context<'_>) -> Result<Framework> {
        Framework::of_concept(Scope::of(ctx)?, &self.0.framework).await
    }

    /// The first imported version of the framework that had it.
    async fn first_version(&self) -> &str {
        &self.0.first_version
    }

    /// The last imported version of the framework that had it; null while it is part of the newest one.
    async fn last_version(&self) -> Option<&str> {
        self.0.last_version.as_deref()
    }

    /// Where it is in its life.
    async fn status(&self) -> ConceptStatus {
        self.0.status.into()
    }

    /// The concept that took its place; null while it is active or when nothing did.
    async fn replaced_by(&self, ctx: &Context<'_>) -> Result<Option<Concept>> {
        let Some(successor) = self.0.replaced_by else { return Ok(None) };
        let scope = Scope::of(ctx)?;
        Ok(scope.taxonomy.concepts.get(scope.release, successor).await?.map(Concept::from))
    }

    /// Its name. The language is the first of these that the concept has: the argument's, best first; those of the
    /// `Accept-Language` header; English; any. `language` in the answer says which.
    async fn pref_label(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "BCP 47 tags, best first; `pt` also takes `pt-BR`.")] languages: Option<Vec<String>>,
    ) -> Result<LocalizedText> {
        let scope = Scope::of(ctx)?;
        let wanted = Wanted::new(languages.as_deref(), scope.request)?;
        let labels = scope.taxonomy.labels.get(scope.release, self.0.id).await?;
        Ok(text::preferred(&self.0, labels, &wanted))
    }

    /// Its name in every language that was imported, by language tag.
    async fn pref_labels(&self, ctx: &Context<'_>) -> Result<Vec<LocalizedText>> {
        let scope = Scope::of(ctx)?;
        let labels = scope.taxonomy.labels.get(scope.release, self.0.id).await?;
        Ok(text::all_of_type(&labels, LabelType::Preferred))
    }

    /// Synonyms, spelling variants, abbreviations; for occupations also job titles in use. By language, then A to Z.
    async fn alt_labels(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these languages, in this order; `[\"*\"]` for all. Left out: the one language that \
                          `Accept-Language`, then English, then any decides on.")]
        languages: Option<Vec<String>>,
    ) -> Result<Vec<LocalizedText>> {
        self.labels(ctx, LabelType::Alternative, languages).await
    }

    /// Labels that search finds and nobody should be shown, such as common misspellings.
    async fn hidden_labels(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only these languages, in this order; `[\"*\"]` for all. Left out: one language, as in `altLabels`."
        )]
        languages: Option<Vec<String>>,
    ) -> Result<Vec<LocalizedText>> {
        self.labels(ctx, LabelType::Hidden, languages).await
    }

    /// What it means, in one sentence; null where the framework gives no definition. Language as in `prefLabel`.
    async fn definition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "BCP 47 tags, best first.")] languages: Option<Vec<String>>,
    ) -> Result<Option<LocalizedText>> {
        self.text(ctx, TextType::Definition, languages).await
    }

    /// The longer description; null where the framework gives none. Language as in `prefLabel`.
    async fn description(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "BCP 47 tags, best first.")] languages: Option<Vec<String>>,
    ) -> Result<Option<LocalizedText>> {
        self.text(ctx, TextType::Description, languages).await
    }

    /// What it includes and excludes; null where the framework does not say. Language as in `prefLabel`.
    async fn scope_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "BCP 47 tags, best first.")] languages: Option<Vec<String>>,
    ) -> Result<Option<LocalizedText>> {
        self.text(ctx, TextType::ScopeNote, languages).await
    }

    /// A further remark, such as ESCO's note on regulated professions; null where there is none. Language as in `prefLabel`.
    async fn note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "BCP 47 tags, best first.")] languages: Option<Vec<String>>,
    ) -> Result<Option<LocalizedText>> {
        self.text(ctx, TextType::Note, languages).await
    }

    /// An example; null where the framework gives none. Language as in `prefLabel`.
    async fn example(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "BCP 47 tags, best first.")] languages: Option<Vec<String>>,
    ) -> Result<Option<LocalizedText>> {
        self.text(ctx, TextType::Example, languages).await
    }

    /// Codes under which code systems classify it, by system, then code: ISCO-08 for ESCO occupations, SOC for O*NET.
    async fn codes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this code system: `isco-08`, `soc-2018`, …")] system: Option<String>,
    ) -> Result<Vec<Code>> {
        let scope = Scope::of(ctx)?;
        let codes = scope.taxonomy.codes.get(scope.release, self.0.id).await?;
        let wanted = |code: &model::Code| system.as_ref().is_none_or(|system| *system == code.system);
        let positions = codes.iter().enumerate().filter(|(_, code)| wanted(code)).map(|(position, _)| position);
        Ok(positions.map(|position| Code(Arc::clone(&codes), position)).collect())
    }

    /// The concepts directly above it in the hierarchies of its framework, by label. Usually one; a concept may stand in
    /// several hierarchies.
    async fn broader(&self, ctx: &Context<'_>) -> Result<Vec<Concept>> {
        self.others(ctx, EdgeSet::Broader).await
    }

    /// The concepts directly below it, by label. For all below, at any depth, use the `within` filter of `concepts`,
    /// `skills` or `occupations`.
    async fn narrower(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<NodeEdge<Concept>>> {
        let page = PageArguments { first, after, last, before };
        list::other_ends(Scope::of(ctx)?, self.0.id, EdgeSet::Narrower, "Concept.narrower", page, |_| true).await
    }

    /// Everything above it, nearest first.
    async fn ancestors(&self, ctx: &Context<'_>) -> Result<Vec<Ancestor>> {
        let scope = Scope::of(ctx)?;
        let above = scope.taxonomy.ancestors.get(scope.release, self.0.id).await?;
        Ok(above.iter().map(|(id, depth)| Ancestor { id: *id, depth: *depth }).collect())
    }

    /// Concepts of its framework that are associated without being broader or narrower, in either direction.
    async fn related(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<NodeEdge<Concept>>> {
        let page = PageArguments { first, after, last, before };
        list::related(Scope::of(ctx)?, self.0.id, page).await
    }

    /// The collections it is a member of, by label.
    async fn collections(&self, ctx: &Context<'_>) -> Result<Vec<Concept>> {
        self.others(ctx, EdgeSet::MemberOf).await
    }

    /// What to write into a badge, a credential, a course or a framework so that it means this concept, in the words of a specification.
    #[graphql(directive = cost::apply(2, None))]
    async fn emit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The specification.")] format: AlignmentFormat,
        #[graphql(desc = "Languages for its name and description, as in `prefLabel`.")] languages: Option<Vec<String>>,
    ) -> Result<AlignmentFragment> {
        emit::emit(Scope::of(ctx)?, &self.0, format, languages.as_deref()).await
    }

    /// How published crosswalks map it to concepts of other frameworks, most confident first. A mapping that was published
    /// in the other direction is turned round.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    async fn mappings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only to these frameworks, by key.")] to: Option<Vec<String>>,
        #[graphql(desc = "Only with these predicates.")] predicates: Option<Vec<MappingPredicate>>,
        #[graphql(desc = "Only with at least this confidence, 0 to 1; leaves out mappings without one.")]
        min_confidence: Option<f64>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<MappingEdge>> {
        let predicates = predicates.map(|wanted| wanted.into_iter().map(model::Predicate::from).collect::<Vec<_>>());
        let wanted = |mapping: &model::Mapping| {
            to.as_ref().is_none_or(|keys| keys.contains(&mapping.object_framework))
                && predicates.as_ref().is_none_or(|wanted| wanted.contains(&mapping.predicate))
                && min_confidence.is_none_or(|least| mapping.confidence.is_some_and(|confidence| confidence >= least))
        };
        Mapping::page(Scope::of(ctx)?, self.0.id, PageArguments { first, after, last, before }, wanted).await
    }
}

impl ConceptFields {
    async fn labels(
        &self,
        ctx: &Context<'_>,
        label_type: LabelType,
        languages: Option<Vec<String>>,
    ) -> Result<Vec<LocalizedText>> {
        let scope = Scope::of(ctx)?;
        let labels = scope.taxonomy.labels.get(scope.release, self.0.id).await?;
        text::labels_of_type(&labels, label_type, languages.as_deref(), scope.request)
    }

    async fn text(
        &self,
        ctx: &Context<'_>,
        text_type: TextType,
        languages: Option<Vec<String>>,
    ) -> Result<Option<LocalizedText>> {
        let wanted = Wanted::new(languages.as_deref(), request(ctx)?)?;
        let scope = Scope::of(ctx)?;
        let texts = scope.taxonomy.texts.get(scope.release, self.0.id).await?;
        Ok(text::text_of_type(texts, text_type, &wanted))
    }

    /// What is at the other end of a short list of relations.
    async fn others(&self, ctx: &Context<'_>, set: EdgeSet) -> Result<Vec<Concept>> {
        let scope = Scope::of(ctx)?;
        let edges = scope.taxonomy.edges.get(scope.release, (self.0.id, set)).await?;
        let ids = edges.iter().map(|edge| edge.other).collect();
        let found = scope.taxonomy.concepts.get_many(scope.release, ids).await?;
        Ok(found.into_iter().flatten().map(Concept::from).collect())
    }
}

/// A code in a code system.
pub(in crate::graphql) struct Code(Arc<Vec<model::Code>>, usize);

/// A code in a code system.
#[Object]
impl Code {
    /// Key of the code system: `isco-08`, `soc-2018`, `onet-soc-2019`.
    async fn system(&self) -> &str {
        self.0.get(self.1).map_or("", |code| &code.system)
    }

    /// The code as text, leading zeros kept.
    async fn code(&self) -> &str {
        self.0.get(self.1).map_or("", |code| &code.code)
    }
}

/// A concept above another one.
pub(in crate::graphql) struct Ancestor {
    id: ConceptId,
    depth: u32,
}

/// A concept above another one.
#[Object]
impl Ancestor {
    /// How many steps above: 1 for what `broader` gives. The shortest way counts.
    async fn depth(&self) -> u32 {
        self.depth
    }

    /// The concept above.
    async fn concept(&self, ctx: &Context<'_>) -> Result<Concept> {
        Ok(Scope::of(ctx)?.concept(self.id).await?.into())
    }
}

/// A concept of any type.
#[derive(Clone)]
pub(in crate::graphql) enum Concept {
    Skill(Skill),
    SkillGroup(SkillGroup),
    Occupation(Occupation),
    OccupationGroup(OccupationGroup),
    Collection(Collection),
    ReferenceConcept(ReferenceConcept),
}

impl From<Arc<model::Concept>> for Concept {
    fn from(concept: Arc<model::Concept>) -> Self {
        let kind = ConceptType::of(concept.kind);
        let fields = ConceptFields(concept);
        match kind {
            ConceptType::Skill => Self::Skill(Skill(fields)),
            ConceptType::SkillGroup => Self::SkillGroup(SkillGroup(fields)),
            ConceptType::Occupation => Self::Occupation(Occupation(fields)),
            ConceptType::OccupationGroup => Self::OccupationGroup(OccupationGroup(fields)),
            ConceptType::Collection => Self::Collection(Collection(fields)),
            ConceptType::ReferenceConcept => Self::ReferenceConcept(ReferenceConcept(fields)),
        }
    }
}

/// Calls the same method on whichever type of concept it is.
macro_rules! each {
    ($concept:expr, $inner:ident => $call:expr) => {
        match $concept {
            Concept::Skill($inner) => $call,
            Concept::SkillGroup($inner) => $call,
            Concept::Occupation($inner) => $call,
            Concept::OccupationGroup($inner) => $call,
            Concept::Collection($inner) => $call,
            Concept::ReferenceConcept($inner) => $call,
        }
    };
}

// Written by hand because the engine's derive wants every field of the interface spelled out once more: the interface has
// the fields of `ConceptFields`, whatever they are.
impl OutputType for Concept {
    fn type_name() -> Cow<'static, str> {
        "Concept".into()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        each!(self, inner => type_name_of(inner))
    }

    fn create_type_info(registry: &mut Registry) -> String {
        // `ConceptFields` has fields of this type: while it is being described, the name will do.
        let is_being_described =
            registry.types.get(CONCEPT_FIELDS).is_some_and(|known| known.fields().is_none_or(IndexMap::is_empty));
        if is_being_described {
            return Self::qualified_type_name();
        }
        let fields = fields_of::<ConceptFields>(registry);
        let members = concept_types(registry);
        interface::<Self>(
            registry,
            "Anything that a framework names: a skill, an occupation, a group of either, a collection, a reference value. \
             Ask for what only one type has with a fragment: `... on Skill { reuseLevel }`.",
            fields,
            members,
        )
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _field: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl ContainerType for Concept {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        each!(self, inner => inner.resolve_field(ctx).await)
    }

    fn collect_all_fields<'a>(&'a self, ctx: &ContextSelectionSet<'a>, fields: &mut Fields<'a>) -> ServerResult<()> {
        each!(self, inner => inner.collect_all_fields(ctx, fields))
    }
}

impl InterfaceType for Concept {}

fn type_name_of<T: OutputType>(_: &T) -> Cow<'static, str> {
    T::type_name()
}

/// Describes every type of concept and gives their names.
pub(super) fn concept_types(registry: &mut Registry) -> Vec<String> {
    Skill::create_type_info(registry);
    SkillGroup::create_type_info(registry);
    Occupation::create_type_info(registry);
    OccupationGroup::create_type_info(registry);
    Collection::create_type_info(registry);
    ReferenceConcept::create_type_info(registry);
    let names = [
        Skill::type_name(),
        SkillGroup::type_name(),
        Occupation::type_name(),
        OccupationGroup::type_name(),
        Collection::type_name(),
        ReferenceConcept::type_name(),
    ];
    names.into_iter().map(Cow::into_owned).collect()
}

/// The described fields of an object type.
pub(super) fn fields_of<T: OutputType>(registry: &mut Registry) -> IndexMap<String, MetaField> {
    T::create_type_info(registry);
    registry.types.get(T::type_name().as_ref()).and_then(MetaType::fields).cloned().unwrap_or_default()
}

/// Describes an interface with these fields over these types.
pub(super) fn interface<T: InterfaceType>(
    registry: &mut Registry,
    description: &str,
    fields: IndexMap<String, MetaField>,
    members: Vec<String>,
) -> String {
    let name = T::type_name();
    for member in &members {
        registry.add_implements(member, &name);
    }
    let possible_types: IndexSet<String> = members.into_iter().collect();
    registry.create_output_type::<T, _>(MetaTypeId::Interface, |_| MetaType::Interface {
        name: T::type_name().into_owned(),
        description: Some(description.to_owned()),
        fields: fields.clone(),
        possible_types: possible_types.clone(),
        extends: false,
        keys: None,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: Some(std::any::type_name::<T>()),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    })
}
