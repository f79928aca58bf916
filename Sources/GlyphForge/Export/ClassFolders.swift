/// The folders of classes in an export, which sort in the order of the labels.
///
/// Loaders such as torchvision's ImageFolder and Keras number the sorted folders. `A` to `J` sort in the order of their
/// labels, but `U+0061` sorts between `U` and `V`. Where the plain names of ``DatasetClass/folderNames(_:)`` do not sort
/// like the labels, each is preceded by its label: `10_A`, `36_U+0061`.
struct ClassFolders: Sendable {
    /// The folders' names, by label.
    let names: [String]
    /// Whether the labels precede the names.
    let areNumbered: Bool

    init(_ classes: [DatasetClass]) {
        let plain = DatasetClass.folderNames(classes)
        areNumbered = zip(plain, plain.dropFirst()).contains { !$0.utf8.lexicographicallyPrecedes($1.utf8) }
        let digits = String(max(0, classes.count - 1)).count
        names =
            areNumbered
            ? plain.enumerated().map { ExportName.padded($0, digits: digits) + "_" + $1 } : plain
    }

    /// The file beside numbered folders.
    static let tableName = DatasetFiles.classes

    /// The contents of `classes.csv`, which tells the classes of numbered folders.
    static func table(_ classes: [DatasetClass]) -> String {
        let names = ClassFolders(classes).names
        return "label,codepoint,name,folder\n"
            + classes.map { item in
                [String(item.label), item.notation, item.name, names[item.label]].map(CSV.field).joined(separator: ",")
                    + "\n"
            }
            .joined()
    }
}
