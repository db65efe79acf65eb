//! The schema as laws walk it: its types, fields and arguments, by introspection.

use crate::harness::RUNTIME;
use serde_json::Value;

/// A type as written in the schema, innermost first: its name, its kind, and whether it is a list.
#[derive(Debug, Clone)]
pub struct Ty {
    pub name: String,
    pub kind: String,
    pub is_list: bool,
}

#[derive(Debug, Clone)]
pub struct Argument {
    pub name: String,
    pub ty: Ty,
    pub is_required: bool,
}

#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    pub ty: Ty,
    pub arguments: Vec<Argument>,
}

impl Field {
    pub fn takes(&self, argument: &str) -> bool {
        self.arguments.iter().any(|it| it.name == argument)
    }

    /// Whether it is a value, and not an object.
    pub fn is_value(&self) -> bool {
        matches!(self.ty.kind.as_str(), "SCALAR" | "ENUM")
    }
}

pub struct Introspected(Vec<Value>);

const OF_TYPE: &str = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn ty(value: &Value) -> Ty {
    let (mut ty, mut is_list) = (value, false);
    while !ty["ofType"].is_null() {
        is_list |= ty["kind"] == "LIST";
        ty = &ty["ofType"];
    }
    Ty { name: text(&ty["name"]), kind: text(&ty["kind"]), is_list }
}

fn arguments(list: &Value) -> Vec<Argument> {
    let of = |it: &Value| Argument {
        name: text(&it["name"]),
        ty: ty(&it["type"]),
        is_required: it["type"]["kind"] == "NON_NULL",
    };
    list.as_array().into_iter().flatten().map(of).collect()
}

impl Introspected {
    pub fn read() -> Self {
        let question = format!(
            "{{ __schema {{ types {{ name kind fields {{ name type {{ {OF_TYPE} }} args {{ name type {{ {OF_TYPE} }} }} }}
                inputFields {{ name type {{ {OF_TYPE} }} }} enumValues {{ name }} possibleTypes {{ name }} }} }} }}"
        );
        let answer = RUNTIME.block_on(territoire::schema::bare().execute(question.as_str()));
        let json = serde_json::to_value(&answer.data).expect("JSON");
        Self(json["__schema"]["types"].as_array().expect("types").clone())
    }

    fn named(&self, name: &str) -> &Value {
        self.0.iter().find(|ty| ty["name"] == name).unwrap_or_else(|| panic!("no type {name}"))
    }

    pub fn fields(&self, of: &str) -> Vec<Field> {
        let all = self.named(of)["fields"].as_array().into_iter().flatten();
        all.map(|it| Field { name: text(&it["name"]), ty: ty(&it["type"]), arguments: arguments(&it["args"]) })
            .collect()
    }

    pub fn inputs(&self, of: &str) -> Vec<Argument> {
        arguments(&self.named(of)["inputFields"])
    }

    /// The objects of an interface.
    pub fn members(&self, of: &str) -> Vec<String> {
        self.named(of)["possibleTypes"].as_array().into_iter().flatten().map(|it| text(&it["name"])).collect()
    }

    /// The values of an enum.
    pub fn enum_values(&self, of: &str) -> Vec<String> {
        self.named(of)["enumValues"].as_array().into_iter().flatten().map(|it| text(&it["name"])).collect()
    }

    /// The values of a type, each field that needs no argument; the typename of one that has none.
    pub fn values(&self, of: &str) -> String {
        let fields = self.fields(of).into_iter();
        let values: Vec<String> = fields
            .filter(|field| field.is_value() && !field.arguments.iter().any(|it| it.is_required))
            .map(|field| field.name)
            .collect();
        format!("__typename {}", values.join(" "))
    }
}
