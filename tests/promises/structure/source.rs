//! The domain's sources, parsed: what each file imports, which tables it names, and what its functions take.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, Expr, FnArg, Item, ItemMod, ItemUse, Pat, Signature, UseTree, Visibility};

/// An import between two modules that are files, such as `rooms::contacts::edit`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    pub from: String,
    pub to: String,
}

/// A file of the domain.
pub struct Source {
    /// Its path below `src`.
    pub file: String,
    module: Vec<String>,
    parsed: syn::File,
}

/// A function of a file.
pub struct Function {
    pub name: String,
    parameters: Vec<(String, BTreeSet<String>)>,
    calls: BTreeSet<String>,
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

/// All files of the domain but its tests.
pub fn domain() -> Vec<Source> {
    let root = workspace().join("api/domain/src");
    let files = files_below(&root);
    let sources = files.iter().map(|path| {
        let file = path.strip_prefix(&root).expect("inside").to_string_lossy().replace('\\', "/");
        let mut module: Vec<String> = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        module.pop_if(|last| last == "mod" || last == "lib");
        let parsed = syn::parse_file(&std::fs::read_to_string(path).expect("a source")).expect("it parses");
        Source { file, module, parsed }
    });
    sources.filter(|source| !source.module.iter().any(|part| part == "tests")).collect()
}

/// The tables, by their modules in `entity`.
pub fn tables() -> BTreeSet<String> {
    let files = files_below(&workspace().join("entity/src"));
    let names = files.iter().filter_map(|file| file.file_stem()?.to_str());
    names.filter(|name| !["lib", "ids", "sealed"].contains(name)).map(str::to_owned).collect()
}

/// All imports between files.
pub fn imports(sources: &[Source]) -> BTreeSet<Import> {
    let modules: BTreeSet<_> = sources.iter().map(|source| source.module.clone()).collect();
    let mut imports = BTreeSet::new();
    for source in sources {
        let mut seen = Paths::default();
        seen.visit_file(&source.parsed);
        for path in seen.paths {
            let Some(mut to) = absolute(&source.module, &path, &modules) else { continue };
            // The longest part of it that is a file.
            while !modules.contains(&to) {
                to.pop();
            }
            if to != source.module {
                imports.insert(Import { from: source.module.join("::"), to: to.join("::") });
            }
        }
    }
    imports
}

/// Where a path leads that begins in a module, if it stays in the crate.
fn absolute(module: &[String], path: &[String], modules: &BTreeSet<Vec<String>>) -> Option<Vec<String>> {
    let (first, rest) = path.split_first()?;
    let mut base = module.to_vec();
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some([&base, rest].concat()),
        "super" => {
            base.pop();
            let above = rest.iter().take_while(|part| *part == "super").count();
            base.truncate(base.len().checked_sub(above)?);
            Some([&base, &rest[above..]].concat())
        }
        child => {
            base.push(child.to_owned());
            modules.contains(&base).then(|| [&base, rest].concat())
        }
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Path>().is_ok_and(|what| what.is_ident("test"))
    })
}

fn names(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

/// Every path that is written in a file, but in its tests and where it only hands on what is another's.
#[derive(Default)]
struct Paths {
    paths: Vec<Vec<String>>,
    renamed: Vec<(String, String)>,
}

impl Paths {
    fn tree(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.tree(&with(&path.ident), &path.tree),
            UseTree::Group(group) => group.items.iter().for_each(|item| self.tree(before, item)),
            UseTree::Name(name) if name.ident == "self" => self.paths.push(before.to_vec()),
            UseTree::Name(name) => self.paths.push(with(&name.ident)),
            UseTree::Rename(rename) => {
                self.renamed.push((rename.rename.to_string(), rename.ident.to_string()));
                self.paths.push(with(&rename.ident));
            }
            UseTree::Glob(_) => self.paths.push(before.to_vec()),
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if matches!(item.vis, Visibility::Inherited) {
            self.tree(&[], &item.tree);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = names(path);
        if names.len() > 1 {
            self.paths.push(names);
        }
        visit::visit_path(self, path);
    }
}

impl Source {
    /// Whether it holds queries.
    pub fn is_store(&self) -> bool {
        self.module.iter().any(|part| part == "store")
    }

    /// Which of these tables are named by their `Entity`, `COLUMN` or `Column`.
    pub fn tables(&self, all: &BTreeSet<String>) -> BTreeSet<String> {
        let mut seen = Paths::default();
        seen.visit_file(&self.parsed);
        let named = seen.paths.iter().filter_map(|path| {
            let at = path.iter().position(|part| ["Entity", "COLUMN", "Column"].contains(&part.as_str()))?;
            let table = path.get(at.checked_sub(1)?)?;
            Some(seen.renamed.iter().find(|(new, _)| new == table).map_or(table, |(_, old)| old).clone())
        });
        named.filter(|table| all.contains(table)).collect()
    }

    /// Its functions that stand in no type, and that other files can call.
    pub fn functions(&self) -> Vec<Function> {
        let functions = self.parsed.items.iter().filter_map(|item| match item {
            Item::Fn(function) if !matches!(function.vis, Visibility::Inherited) => Some(function),
            _ => None,
        });
        functions
            .map(|function| {
                let mut calls = Calls::default();
                calls.visit_block(&function.block);
                let Signature { ident, inputs, .. } = &function.sig;
                Function {
                    name: ident.to_string(),
                    parameters: inputs.iter().filter_map(parameter).collect(),
                    calls: calls.0,
                }
            })
            .collect()
    }
}

/// A parameter's name, and the names in its type.
fn parameter(argument: &FnArg) -> Option<(String, BTreeSet<String>)> {
    let FnArg::Typed(argument) = argument else { return None };
    let name = match &*argument.pat {
        Pat::Ident(name) => name.ident.to_string(),
        _ => "_".to_owned(),
    };
    let mut types = Idents::default();
    types.visit_type(&argument.ty);
    Some((name, types.0))
}

/// All names in a type.
#[derive(Default)]
struct Idents(BTreeSet<String>);

impl<'ast> Visit<'ast> for Idents {
    fn visit_ident(&mut self, ident: &'ast syn::Ident) {
        self.0.insert(ident.to_string());
    }
}

/// The functions that are called on entities.
#[derive(Default)]
struct Calls(BTreeSet<String>);

impl<'ast> Visit<'ast> for Calls {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Expr::Path(path) = &*call.func
            && let [.., entity, function] = &names(&path.path)[..]
            && entity == "Entity"
        {
            self.0.insert(function.clone());
        }
        visit::visit_expr_call(self, call);
    }
}

impl Function {
    /// Whether it takes a permit.
    pub fn has_permit(&self) -> bool {
        self.parameters.iter().any(|(_, types)| types.contains("Permit"))
    }

    /// Whether it takes a permit that it doesn't look at.
    pub fn ignores_permit(&self) -> bool {
        self.parameters.iter().any(|(name, types)| name.starts_with('_') && types.contains("Permit"))
    }

    /// Its parameters that are ids.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let is_id = |name: &String| name == "Uuid" || name.ends_with("Id");
        let ids = self.parameters.iter().filter(move |(_, types)| !types.contains("Permit") && types.iter().any(is_id));
        ids.map(|(name, _)| name.as_str())
    }

    /// Whether it inserts, updates or deletes.
    pub fn writes(&self) -> bool {
        self.calls.iter().any(|call| ["insert", "update", "delete"].iter().any(|verb| call.starts_with(verb)))
    }
}
