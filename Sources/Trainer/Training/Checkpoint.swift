internal import Foundation

/// A training run in a file, so that it can be gone on with: written beside and renamed, whole or not at all.
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
        let text = String(decoding: try JSONEncoder().encode(contents), as: UTF8.self)
        try SafeTensors.write(to: path, tensors: try run.numbers(), metadata: [key: text])
    }

    /// Takes a run just made to where it was kept.
    static func read(_ path: String, into run: TrainingRun) throws {
        let file = try SafeTensors(path: path)
        guard let text = file.metadata[key],
            let contents = try? JSONDecoder().decode(Contents.self, from: Data(text.utf8)),
            contents.state.plannedSteps.count == run.recipe.phases.count
        else {
            throw TrainingError(
                "\(path) is damaged: it does not say how far the training was; train anew without --resume.")
        }
        try run.resume(contents.state, contents.entries, hasBest: contents.hasBest, tally: contents.tally) { name in
            try file.tensor(name).numbers
        }
    }
}
