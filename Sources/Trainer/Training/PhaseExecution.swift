internal import Foundation
internal import GlyphForge

/// The execution, optimizer and batches of one phase of a recipe.
struct PhaseExecution {
    let execution: Execution
    let optimizer: OptimizerState
    let source: BatchSource
    /// The labels of the current batch.
    var labels: [Int32]
    /// Nil when no images are held out.
    private let predictor: Predictor?
    private let task: TrainingTask

    init(_ phase: Phase, of task: TrainingTask, _ network: Network) throws {
        self.task = task
        execution = try Execution(network, batch: phase.batch, isTraining: true, precision: task.options.precision)
        optimizer = try OptimizerState(phase.optimizer, task.recipe.regularisation, network)
        source = task.batches(on: network.engine)
        labels = Array(repeating: 0, count: phase.batch)
        predictor = task.images.heldOut.isEmpty ? nil : try Predictor(network, transform: task.recipe.input)
    }

    /// Loss and accuracy on the held-out images; nil when no images are held out.
    func validate() throws -> (loss: Double, accuracy: Double)? {
        guard let predictor else { return nil }
        let heldOut = task.images.heldOut
        let predictions = try predictor.predict(task.dataset, heldOut)
        var loss = 0.0, correct = 0
        for (row, image) in heldOut.enumerated() {
            let label = task.dataset.label(at: image)
            let probabilities = predictions.row(row)
            loss -= log(max(Double(probabilities[probabilities.startIndex + label]), 1e-30))
            if predictions.predictedClass(row) == label { correct += 1 }
        }
        return (loss / Double(heldOut.count), Double(correct) / Double(heldOut.count))
    }
}
