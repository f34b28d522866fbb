//! The templates of the business account, which can be changed while the stand-in runs.

mod definition;
mod page;
mod text;
mod validate;

use std::path::{Path, PathBuf};

use serde_json::Value;

pub use definition::{
    BodyExample, Button, Category, Component, NamedExample, ParameterFormat, Template, TemplateStatus,
};
pub(crate) use page::{Asked, page, select};

/// The id of the first template; the next ones follow. As long as Meta's, and exact in a JSON number.
const FIRST_ID: u64 = 1_500_000_000_000_001;

/// Why templates could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// It is no JSON, or not what a template creation request looks like.
    #[error("not a template creation request: {0}")]
    Json(#[from] serde_json::Error),
    /// Meta would refuse to create this template.
    #[error("Meta would refuse the template {template}: {reason}")]
    Refused {
        /// Name and language.
        template: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A name may be used once in each language.
    #[error("there are two templates {0}")]
    Twice(String),
    /// There is no template with this name in this language.
    #[error("there is no template {0}")]
    Missing(String),
    /// The folder or a file in it could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file of the folder holds no good templates.
    #[error("{}: {source}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<CatalogueError>,
    },
}

/// The templates of the business account. All are approved until told otherwise.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    templates: Vec<Template>,
    given: u64,
}

impl Catalogue {
    /// Reads a template creation request, or an array of them.
    ///
    /// # Errors
    /// When it is none, has members that Meta's pages do not know, or breaks a rule by which Meta refuses templates.
    pub fn from_json(text: &str) -> Result<Self, CatalogueError> {
        let creations = match serde_json::from_str(text)? {
            Value::Array(creations) => creations,
            creation => vec![creation],
        };
        creations.into_iter().try_fold(Self::default(), |catalogue, creation| {
            catalogue.with(serde_json::from_value(creation)?)
        })
    }

    /// Reads every `*.json` of a folder in the order of the names, as [`Self::from_json`] does.
    ///
    /// # Errors
    /// The first file that is not good, with what is wrong; and a template that two files have.
    pub fn from_dir(folder: impl AsRef<Path>) -> Result<Self, CatalogueError> {
        files(folder.as_ref())?.into_iter().try_fold(Self::default(), |catalogue, path| {
            let text = std::fs::read_to_string(&path)
                .map_err(|source| CatalogueError::Read { path: path.clone(), source })?;
            let read = Self::from_json(&text);
            let more = read.map_err(|source| CatalogueError::File { path, source: Box::new(source) })?;
            more.templates.into_iter().try_fold(catalogue, Self::with)
        })
    }

    /// These templates and one more.
    ///
    /// # Errors
    /// When Meta would refuse it, and when there is one with this name in this language.
    pub fn with(mut self, mut template: Template) -> Result<Self, CatalogueError> {
        validate::validate(&template)
            .map_err(|reason| CatalogueError::Refused { template: template.label(), reason })?;
        if self.find(&template.name, &template.language).is_some() {
            return Err(CatalogueError::Twice(template.label()));
        }
        template.id = FIRST_ID + self.given;
        self.given += 1;
        self.templates.push(template);
        Ok(self)
    }

    /// All templates, in the order in which they came.
    pub fn templates(&self) -> &[Template] {
        &self.templates
    }

    /// The template with this name in this language, whatever its status.
    pub fn find(&self, name: &str, language: &str) -> Option<&Template> {
        self.templates.iter().find(|template| template.name == name && template.language == language)
    }

    /// Deletes a template: messages with it get 132001.
    ///
    /// # Errors
    /// When there is none.
    pub fn delete(&mut self, name: &str, language: &str) -> Result<(), CatalogueError> {
        self.change(name, language)?;
        self.templates.retain(|template| template.name != name || template.language != language);
        Ok(())
    }

    /// Pauses a template: messages with it get 132015.
    ///
    /// # Errors
    /// When there is none.
    pub fn pause(&mut self, name: &str, language: &str) -> Result<(), CatalogueError> {
        self.set_status(name, language, TemplateStatus::Paused)
    }

    /// Disables a template for ever: messages with it get 132016.
    ///
    /// # Errors
    /// When there is none.
    pub fn disable(&mut self, name: &str, language: &str) -> Result<(), CatalogueError> {
        self.set_status(name, language, TemplateStatus::Disabled)
    }

    /// Gives a template any status.
    ///
    /// # Errors
    /// When there is none.
    pub fn set_status(
        &mut self,
        name: &str,
        language: &str,
        status: TemplateStatus,
    ) -> Result<(), CatalogueError> {
        self.change(name, language)?.status = status;
        Ok(())
    }

    /// Puts a template into another category, as Meta does with utility templates that it takes for marketing.
    ///
    /// # Errors
    /// When there is none.
    pub fn set_category(
        &mut self,
        name: &str,
        language: &str,
        category: Category,
    ) -> Result<(), CatalogueError> {
        self.change(name, language)?.category = category;
        Ok(())
    }

    /// Gives a template another body, and so other parameters.
    ///
    /// # Errors
    /// When there is no such template, and when Meta would refuse this body.
    pub fn set_body(&mut self, name: &str, language: &str, text: &str) -> Result<(), CatalogueError> {
        let template = self.change(name, language)?;
        let changed = template.clone().with_body(text);
        validate::validate(&changed)
            .map_err(|reason| CatalogueError::Refused { template: changed.label(), reason })?;
        *template = changed;
        Ok(())
    }

    fn change(&mut self, name: &str, language: &str) -> Result<&mut Template, CatalogueError> {
        let found = self.templates.iter_mut();
        found
            .filter(|template| template.name == name && template.language == language)
            .last()
            .ok_or_else(|| CatalogueError::Missing(format!("{name} ({language})")))
    }
}

/// The JSON files of a folder, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>, CatalogueError> {
    let failed = |source| CatalogueError::Read { path: folder.to_owned(), source };
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    let paths: Result<Vec<_>, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(failed)?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    Ok(paths)
}
