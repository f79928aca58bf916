import Foundation
import GlyphForge
import TestSupport
import Testing

@testable import Trainer

@Suite("Files of predictions")
struct PredictionsFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func made() -> Predictions {
        var made = Predictions(classCount: 2, featureCount: 3)
        made.append(probabilities: [0.75, 0.25, 0.125, 0.875], features: [1, 2, 3, 4, 5, 6])
        return made
    }

    @Test("Numpy reads the arrays, with and without the optional ones")
    func npz() throws {
        try made().writeNPZ(to: folder.file("all.npz"), labels: [0, 1], folds: [4, 0])
        var bare = Predictions(classCount: 2)
        bare.append(probabilities: [0.75, 0.25, 0.125, 0.875], features: [])
        try bare.writeNPZ(to: folder.file("bare.npz"))
        let result = try judge("read_predictions.py", folder.file("all.npz"), folder.file("bare.npz"))
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        let error = #expect(throws: EvaluationError.self) { try bare.writeNPZ(to: folder.file("all.npz")) }
        #expect(error?.description.contains("exists") == true)
    }

    @Test("The table has a row for each image, with quoted fields where needed")
    func csv() throws {
        let classes = [DatasetClass(label: 0, codepoint: "A"), DatasetClass(label: 1, codepoint: ",")]
        try made().writeCSV(
            to: folder.file("a.csv"), classes: classes, examples: .init(names: ["a.png", "b \"c\".png"]))
        #expect(
            String(decoding: try bytes(folder.file("a.csv")), as: UTF8.self) == """
                image,predicted,probability,p(A),"p(,)"
                a.png,A,0.75,0.75,0.25
                "b ""c"".png",",",0.875,0.125,0.875

                """)
        try made().writeCSV(to: folder.file("b.csv"), classes: classes, examples: .init(labels: [1, 1]), top: 5)
        #expect(
            String(decoding: try bytes(folder.file("b.csv")), as: UTF8.self).hasPrefix(
                "index,given,predicted,probability,predicted_2,probability_2,p(A),\"p(,)\"\n0,\",\",A,0.75,\",\",0.25,")
        )
    }
}
