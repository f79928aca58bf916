internal import Foundation
internal import GlyphForge

/// A file with the complete state of a training run. It is replaced atomically.
enum Checkpoint {
    private struct Contents: Codable {
        let state: TrainingState
        let entries: [LogEntry]
        let hasBest: Bool
        let tally: TrainingRun.Tally
    }

    private static let key = "glyphforge-training"

    static func write(_ run: TrainingRun, to path: String) throws {
        let contents = Contents(state: run.state, entries: run.entries, hasBest: run.hasBest, tally: run.tally)
        let text = String(decoding: try JSON.encoder().encode(contents), as: UTF8.self)
        try SafeTensors.write(to: path, tensors: try run.numbers(), metadata: [key: text])
    }

    /// Restores the saved state in a run that has not taken a step.
    static func read(_ path: String, into run: TrainingRun) throws {
        let file = try SafeTensors(path: path)
        let contents = try contents(of: file, path)
        guard contents.state.plannedSteps.count == run.recipe.phases.count else {
            throw TrainingError(
                "\(path) does not fit the recipe: it has \(contents.state.plannedSteps.count) phases, the recipe "
                    + "\(run.recipe.phases.count). Remove it to start over.")
        }
        try run.resume(contents.state, contents.entries, hasBest: contents.hasBest, tally: contents.tally) { name in
            try file.tensor(name).numbers
        }
    }

    private static func contents(of file: SafeTensors, _ path: String) throws(TrainingError) -> Contents {
        guard let text = file.metadata[key] else {
            throw TrainingError("\(path) is not a training checkpoint. Remove it to start over.")
        }
        do {
            return try JSON.decoder().decode(Contents.self, from: Data(text.utf8))
        } catch {
            throw TrainingError(
                "\(path) is damaged: its training state cannot be decoded (\(error)). Remove it to start over.")
        }
    }
}
