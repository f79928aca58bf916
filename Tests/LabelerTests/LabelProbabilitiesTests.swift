import GlyphForge
import TestSupport
import Testing

@testable import Labeler

@Suite("Probabilities with labels")
struct LabelProbabilitiesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let result = try judge("make_predictions.py", folder.path)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    private static let rows = [[0.5, 0.25, 0.25], [0.125, 0.75, 0.125], [0, 0, 1], [0.25, 0.5, 0.25]]

    @Test(
        "Files of numpy are read, stored or compressed, with any type of floating-point numbers and integer labels",
        arguments: ["float64", "float32", "float16", "big-endian", "compressed", "compressed-float32"])
    func good(name: String) throws {
        let found = try LabelProbabilities(npz: folder.file("\(name).npz"), workers: 2)
        #expect(found.labels == [0, 1, 2, 0] && found.classCount == 3 && found.labelCounts == [2, 1, 1])
        #expect((0..<4).map { found.probabilities.row($0) } == Self.rows)
        #expect(found.selfConfidence == [0.5, 0.75, 1, 0.25])
        #expect((0..<4).map { found.predictedClass($0) } == [0, 1, 2, 1])
    }

    @Test("Features are read as a matrix", arguments: ["float64", "compressed"])
    func features(name: String) throws {
        let features = try NumberMatrix(npz: folder.file("\(name).npz"), array: "features")
        #expect(features.count == 4 && features.row(3) == [6, 7])
    }

    @Test("Labels from elsewhere replace missing ones; different labels are an error")
    func knownLabels() throws {
        let found = try LabelProbabilities(npz: folder.file("no-labels.npz"), labels: [2, 2, 2, 1], workers: 1)
        #expect(found.labels == [2, 2, 2, 1])
        #expect(
            try LabelProbabilities(npz: folder.file("float64.npz"), labels: [0, 1, 2, 0], workers: 1).labels == [
                0, 1, 2, 0,
            ])
        let error = #expect(throws: LabelError.self) {
            try LabelProbabilities(npz: folder.file("float64.npz"), labels: [0, 1, 1, 0], workers: 1)
        }
        #expect(error?.description.contains("the label of row 2 is 2, but in the data set it is 1") == true)
    }

    @Test(
        "An unsuitable file is an error that names what is wrong",
        arguments: [
            ("no-probabilities", "has no array pred_probs; it has labels, images."),
            ("no-labels", "has no array labels"),
            ("flat", "has the shape (12,) instead of (N, K)"), ("one-column", "4 examples of 1 class"),
            ("no-rows", "0 examples"),
            ("integers", "has the type <i8"), ("fortran", "in Fortran order"), ("objects", "has the type |O"),
            ("too-few-labels", "4 rows of probabilities, but 3 labels"),
            ("label-rows", "has the shape (4, 3) instead of (N,)"),
            ("label-texts", "array labels: words such as 'a', 'b', 'c' instead of integers"),
            ("label-halves", "labels: row 0 is not an integer"),
            ("label-too-large", "the label of row 2 is 3. With 3 columns"),
            ("label-negative", "the label of row 1 is -1"),
            ("one-class", "All 4 examples have the label 1"), ("nan", "row 2: column 1 is nan"),
            ("negative", "row 1: column 0 is -0.125"),
            ("sum", "row 3: the probabilities sum to 1.2500 instead of 1"), ("logits", "row 0: column 1 is -2.5"),
            ("cut", "truncated"), ("cut-compressed", "truncated"),
        ])
    func bad(name: String, reason: String) throws {
        let path = folder.file("\(name).npz")
        let error = #expect(throws: LabelError.self) {
            try ConfidentLearning(try LabelProbabilities(npz: path, workers: 2), workers: 2)
        }
        let text = error?.description ?? ""
        #expect(text.contains(reason) && text.hasSuffix("."), "\(text)")
        #expect(name == "one-class" || text.contains(path), "\(text)")
    }

    @Test("A file of several blocks gives the same results as an array in memory")
    func blocks() throws {
        let problem = RandomProblem(
            seed: 5, count: 3000, classes: 40, imbalance: 0, noise: 0.1, mistakes: 0.2, sharpness: 4, boost: 1,
            levels: 8, absentLabels: 0,
            absentPredicted: 0, oneEach: false, float32: true)
        let (labels, numbers) = problem.make()
        let path = folder.file("many.npz")
        let zip = try ZipWriter(path)
        try zip.append(numbers.map { Float($0) }, type: "<f4", shape: [3000, 40], named: "pred_probs")
        try zip.append(labels.map { Int64($0) }, type: "<i8", shape: [3000], named: "labels")
        try zip.finish()
        let whole = try ConfidentLearning(
            try LabelProbabilities(NumberMatrix(numbers, width: 40), labels: labels, workers: 1), workers: 1)
        let mapped = try ConfidentLearning(try LabelProbabilities(npz: path, workers: 4), workers: 4)
        #expect(whole.thresholds == mapped.thresholds && whole.confidentJoint == mapped.confidentJoint)
        for filter in LabelFilter.allCases { #expect(whole.issues(filter) == mapped.issues(filter)) }
        for ranking in LabelRanking.allCases { #expect(whole.qualities(ranking) == mapped.qualities(ranking)) }
    }
}
