internal import Foundation
public import GlyphForge

extension Predictions {
    /// What is known about the examples of a table.
    public struct Examples {
        /// Their names, such as paths; nil uses their row numbers.
        public var names: [String]?
        /// The given labels; nil for unlabelled examples.
        public var labels: [Int]?
        /// The names that the images of a data set had where it was imported from; nil leaves the column out.
        public var sources: SourceNames?

        /// Examples with what is known about them.
        public init(names: [String]? = nil, labels: [Int]? = nil, sources: SourceNames? = nil) {
            self.names = names
            self.labels = labels
            self.sources = sources
        }
    }

    /// Writes an npz file for numpy: `pred_probs` (N, K) as float32, optionally `labels` (N,) and `fold` (N,), and
    /// `features` (N, D) as float32 if there are features.
    ///
    /// - Parameters:
    ///   - labels: The given labels, written as int64, which cleanlab and scikit-learn accept.
    ///   - folds: The index of the fold of each example, written as int32.
    ///   - files: The files of the examples, written as `files` (N,), an array of texts.
    /// - Throws: `.unsuitable` if the file exists.
    public func writeNPZ(to path: String, labels: [Int]? = nil, folds: [Int]? = nil, files: [String]? = nil) throws {
        precondition(labels.map { $0.count == count } ?? true && folds.map { $0.count == count } ?? true)
        try checkAbsent(path)
        let partial = try PartialFile(for: path)
        let zip = try ZipWriter(partial.path)
        try zip.append(probabilities, type: "<f4", shape: [count, classCount], named: "pred_probs")
        if let labels { try zip.append(labels.map { Int64($0) }, type: "<i8", shape: [count], named: "labels") }
        if let folds { try zip.append(folds.map { Int32($0) }, type: "<i4", shape: [count], named: "fold") }
        if featureCount > 0 { try zip.append(features, type: "<f4", shape: [count, featureCount], named: "features") }
        if let files {
            // NumPy's texts have a fixed width and four bytes for each character.
            let texts = files.map { Array($0.unicodeScalars.map(\.value)) }
            let width = max(1, texts.map(\.count).max() ?? 1)
            let padded = texts.flatMap { $0 + [UInt32](repeating: 0, count: width - $0.count) }
            try zip.append(padded, type: "<U\(width)", shape: [count], named: "files")
        }
        try zip.finish()
        try partial.publish()
    }

    /// Writes a CSV table with one row for each example: its name, the predicted class and its probability, and the
    /// probability of each class.
    ///
    /// - Parameters:
    ///   - classes: The K classes.
    ///   - examples: What is known about the examples.
    ///   - top: The number of predicted classes to write, most probable first; those after the first in the columns
    ///     `predicted_2`, `probability_2` and so on.
    /// - Throws: `.unsuitable` if the file exists.
    public func writeCSV(
        to path: String, classes: [DatasetClass], examples: Examples = Examples(), top: Int = 1
    ) throws {
        let (names, labels, sources) = (examples.names, examples.labels, examples.sources)
        precondition(
            classes.count == classCount && names.map { $0.count == count } ?? true
                && labels.map { $0.count == count } ?? true)
        try checkAbsent(path)
        let partial = try PartialFile(for: path)
        let file = try OutputFile(partial.path)
        let symbols = classes.map(\.symbol)
        func write(_ fields: [String]) throws {
            try file.write((fields.map(CSV.field).joined(separator: ",") + "\n").utf8)
        }
        try write(
            [names == nil ? "index" : "image"] + (sources == nil ? [] : ["source"]) + (labels == nil ? [] : ["given"])
                + ["predicted", "probability"]
                + (1..<max(1, min(top, classCount))).flatMap { ["predicted_\($0 + 1)", "probability_\($0 + 1)"] }
                + symbols.map { "p(\($0))" })
        for index in 0..<count {
            let row = row(index)
            let best = top > 1 ? likeliestClasses(index, count: top) : [predictedClass(index)]
            let given = labels.map { [symbols[$0[index]]] } ?? []
            let source = sources.map { [$0[index] ?? ""] } ?? []
            try write(
                [names?[index] ?? "\(index)"] + source + given
                    + best.flatMap { [symbols[$0], "\(row[row.startIndex + $0])"] }
                    + row.map { "\($0)" })
        }
        try file.flush()
        try partial.publish()
    }

    private func checkAbsent(_ path: String) throws(EvaluationError) {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw EvaluationError(.unsuitable, "\(path) exists; choose another place or remove it.")
        }
    }
}
