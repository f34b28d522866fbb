//! The members of a JSON object, taken out one by one, so that what is left over is what nobody knows.

use serde_json::{Map, Value};

use crate::error::GraphError;

/// An object of the request, and where it stands.
pub(super) struct Members {
    path: String,
    left: Map<String, Value>,
}

impl Members {
    /// The members of `json`, which must be an object.
    pub(super) fn of(json: Value, path: &str) -> Result<Self, GraphError> {
        match json {
            Value::Object(left) => Ok(Self { path: path.to_owned(), left }),
            _ => Err(GraphError::new(100, format!("Param {path} must be a JSON object."))),
        }
    }

    /// A member that must be there.
    pub(super) fn required(&mut self, name: &str) -> Result<Value, GraphError> {
        self.left.remove(name).ok_or_else(|| self.missing(name, "is required"))
    }

    /// A member that must be there and be a string.
    pub(super) fn text(&mut self, name: &str) -> Result<String, GraphError> {
        match self.required(name)? {
            Value::String(text) => Ok(text),
            _ => Err(self.mistyped(name, "a string")),
        }
    }

    /// A member that must be a string if it is there.
    pub(super) fn text_if_given(&mut self, name: &str) -> Result<Option<String>, GraphError> {
        if self.left.contains_key(name) { self.text(name).map(Some) } else { Ok(None) }
    }

    /// A member that must be there and have this value.
    pub(super) fn exactly(&mut self, name: &str, value: &str) -> Result<(), GraphError> {
        if self.text(name)? == value {
            return Ok(());
        }
        Err(self.invalid(name, &format!("must be {value}")))
    }

    /// A member that must have this value if it is there.
    pub(super) fn exactly_if_given(&mut self, name: &str, value: &str) -> Result<(), GraphError> {
        if self.left.contains_key(name) { self.exactly(name, value) } else { Ok(()) }
    }

    /// The elements of a member that must be an array if it is there, each with its place.
    pub(super) fn list_if_given(
        &mut self,
        name: &str,
    ) -> Result<impl Iterator<Item = (String, Value)> + use<>, GraphError> {
        let elements = match self.left.remove(name) {
            None => Vec::new(),
            Some(Value::Array(elements)) => elements,
            Some(_) => return Err(self.mistyped(name, "an array")),
        };
        let path = self.place(name);
        Ok(elements.into_iter().enumerate().map(move |(n, element)| (format!("{path}[{n}]"), element)))
    }

    /// Ends the reading: what is left over is unknown.
    pub(super) fn nothing_else(&self) -> Result<(), GraphError> {
        self.left.keys().next().map_or(Ok(()), |name| {
            Err(GraphError::new(100, format!("Unexpected key \"{}\" on param.", self.place(name))))
        })
    }

    /// 131008 for a member.
    pub(super) fn missing(&self, name: &str, why: &str) -> GraphError {
        GraphError::new(131_008, format!("The parameter {} {why}.", self.place(name)))
    }

    /// 131009 for a member.
    pub(super) fn invalid(&self, name: &str, why: &str) -> GraphError {
        GraphError::new(131_009, format!("The parameter {} {why}.", self.place(name)))
    }

    fn mistyped(&self, name: &str, what: &str) -> GraphError {
        GraphError::new(100, format!("Param {} must be {what}.", self.place(name)))
    }

    fn place(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}
