import Foundation
import TestSupport
import Testing
import Trainer

@Suite("docs/recipes.md")
struct RecipeDocumentationTests {
    /// The text of each YAML code block.
    private static func examples() throws -> [String] {
        let text = String(decoding: try bytes(Project.root + "/docs/recipes.md"), as: UTF8.self)
        return text.components(separatedBy: "```yaml\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    }

    @Test("The examples are valid recipes with the documented values")
    func examples() throws {
        let recipes = try Self.examples().map { try Recipe(yaml: $0, file: "recipes.md") }
        #expect(recipes.map(\.name) == ["small", "blocks", "everything"])
        let small = recipes[0], everything = recipes[2]
        #expect(small.initialization == .he && small.phases[0].optimizer == .sgd(momentum: 0, nesterov: false))
        #expect(small.input.scale == 1 / 255 && small.input.shift == -0.5 && small.averaging == nil)
        #expect(recipes[1].layers.last == .tanh && recipes[1].layers.dropLast().last == .dense(units: 196))
        #expect(
            everything.augmentation.shift == 2.8
                && everything.phases[0].optimizer == .adadelta(rho: 0.95, epsilon: 1e-6))
        #expect(everything.phases[1].schedule == .plateau(rate: 0.01, factor: 0.1, patience: 2, minimum: 0))
    }

    @Test("Every key of a recipe is documented")
    func keys() throws {
        let text = String(decoding: try bytes(Project.root + "/docs/recipes.md"), as: UTF8.self)
        // The error for an unknown key lists the known ones.
        for (yaml, place) in [
            ("zzzzz: 1", "a recipe"), (small("data: {zzzzz: 1}"), "data"),
            (small("augmentation: {zzzzz: 1}"), "augmentation"),
        ] {
            let error = #expect(throws: RecipeError.self) { try Recipe(yaml: yaml, file: "x") }
            let keys = (error?.problem ?? "").components(separatedBy: "the keys are ").last!.components(
                separatedBy: ", ")
            #expect(keys.count > 2)
            for key in keys { #expect(text.contains("`\(key)`"), "\(key) of \(place)") }
        }
    }

    private func small(_ line: String) -> String {
        "name: n\nsummary: s\nlayers: []\ntrain: {batch: 1, steps: 1, rate: 1}\n\(line)\n"
    }
}
