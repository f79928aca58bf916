internal import Foundation
public import GlyphForge

extension Predictions {
    /// Writes an npz file for numpy: `pred_probs` (N, K) as float32, optionally `labels` (N,) and `fold` (N,), and
    /// `features` (N, D) as float32 if there are features.
    ///
    /// - Parameters:
    ///   - labels: The given labels, written as int64, which cleanlab and scikit-learn accept.
    ///   - folds: The index of the fold of each example, written as int32.
    /// - Throws: `.unsuitable` if the file exists.
    public func writeNPZ(to path: String, labels: [Int]? = nil, folds: [Int]? = nil) throws {
        precondition(labels.map { $0.count == count } ?? true && folds.map { $0.count == count } ?? true)
        try checkAbsent(path)
        let partial = try PartialFile(for: path)
        let zip = try ZipWriter(partial.path)
        try zip.append(probabilities, type: "<f4", shape: [count, classCount], named: "pred_probs")
        if let labels { try zip.append(labels.map { Int64($0) }, type: "<i8", shape: [count], named: "labels") }
        if let folds { try zip.append(folds.map { Int32($0) }, type: "<i4", shape: [count], named: "fold") }
        if featureCount > 0 { try zip.append(features, type: "<f4", shape: [count, featureCount], named: "features") }
        try zip.finish()
        try partial.publish()
    }

    /// Writes a CSV table with one row for each example: its name, the predicted class and its probability, and the
    /// probability of each class.
    ///
    /// - Parameters:
    ///   - classes: The K classes.
    ///   - names: The names of the examples, such as paths; nil uses their row numbers.
    ///   - labels: The given labels; nil for unlabelled examples.
    /// - Throws: `.unsuitable` if the file exists.
    public func writeCSV(to path: String, classes: [DatasetClass], names: [String]? = nil, labels: [Int]? = nil) throws
    {
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
            [names == nil ? "index" : "image"] + (labels == nil ? [] : ["given"]) + ["predicted", "probability"]
                + symbols.map { "p(\($0))" })
        for index in 0..<count {
            let row = row(index)
            let best = predictedClass(index)
            let given = labels.map { [symbols[$0[index]]] } ?? []
            try write(
                [names?[index] ?? "\(index)"] + given + [symbols[best], "\(row[row.startIndex + best])"]
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
