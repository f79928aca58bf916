public import GlyphForge

/// A data set's classes among those of a model: matched by the character they stand for, else by name.
public struct ClassMatch: Hashable, Sendable {
    /// For each label of the data set the model's; nil where the model does not know the class.
    public let labels: [Int?]

    /// - Parameters:
    ///   - classes: The data set's.
    ///   - known: The model's.
    public init(_ classes: [DatasetClass], to known: [DatasetClass]) {
        let numbers = Dictionary(known.map { ($0.symbol, $0.label) }) { first, _ in first }
        labels = classes.map { numbers[$0.symbol] }
    }

    /// The labels of all images of a data set, as the model counts its classes.
    ///
    /// - Throws: `.unknownClass` when there are images of a class that the model does not know; classes without images
    ///   may differ.
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
                "\(dataset.path) has images of \(Self.list(missing.sorted().map { dataset.classes[$0].symbol })), which the model "
                    + "does not know: it tells \(Self.list(known.map(\.symbol))) apart; give a data set of these.")
        }
        return labels
    }

    private static let mostNamed = 26

    private static func list(_ names: [String]) -> String {
        let more = names.count > mostNamed ? " and \(TextFormat.grouped(names.count - mostNamed)) more classes" : ""
        return names.prefix(mostNamed).joined(separator: " ") + more
    }
}
