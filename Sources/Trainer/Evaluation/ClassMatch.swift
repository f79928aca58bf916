public import GlyphForge

/// The mapping from a data set's classes to those of a model. Classes match if they have the same character or, for
/// other classes, the same name.
public struct ClassMatch: Hashable, Sendable {
    /// The model's label for each label of the data set; nil for classes that the model does not have.
    public let labels: [Int?]

    /// - Parameters:
    ///   - classes: The classes of the data set.
    ///   - known: The classes of the model.
    public init(_ classes: [DatasetClass], to known: [DatasetClass]) {
        // By bytes: Swift's `==` holds canonically equivalent characters, such as U+2126 and U+03A9, to be equal.
        func key(_ item: DatasetClass) -> [UInt8] { Array(item.symbol.utf8) }
        let numbers = Dictionary(known.map { (key($0), $0.label) }) { first, _ in first }
        labels = classes.map { numbers[key($0)] }
    }

    /// The labels of all images of a data set, as indices of the model's classes.
    ///
    /// - Throws: `.unknownClass` if there are images of a class that the model does not have.
    public static func labels(of dataset: Dataset, among known: [DatasetClass]) throws(EvaluationError) -> [Int] {
        let match = ClassMatch(dataset.classes, to: known)
        var missing: Set<Int> = []
        let labels = (0..<dataset.count).map { image in
            let label = dataset.label(at: image)
            if match.labels[label] == nil { missing.insert(label) }
            return match.labels[label] ?? 0
        }
        guard missing.isEmpty else {
            throw EvaluationError(
                .unknownClass,
                "\(dataset.path) has images of classes that the model does not have: "
                    + "\(Self.list(missing.sorted().map { dataset.classes[$0].symbol })). Use a data set with the classes "
                    + "of the model: \(Self.list(known.map(\.symbol))).")
        }
        return labels
    }

    private static let maxNamed = 26

    private static func list(_ names: [String]) -> String {
        let more = names.count > maxNamed ? " and \(TextFormat.count(names.count - maxNamed, "more class"))" : ""
        return names.prefix(maxNamed).joined(separator: " ") + more
    }
}
