internal import GlyphForge

/// Everything that determines a training run: the recipe, the images and the options.
struct TrainingTask: Sendable {
    /// Must have been read for the data set's image size.
    let recipe: Recipe
    let dataset: Dataset
    /// The rows to train on, one or more, and the held-out rows, which are empty unless the recipe needs them.
    let images: TrainingImages
    let options: TrainingOptions

    /// Random batches of the training images, augmented as the recipe says.
    func batches(on engine: Engine) -> BatchSource {
        let source = BatchSource(
            dataset, images: images.training, transform: recipe.input, seed: options.seed, on: engine)
        source.augmentation = recipe.augmentation
        return source
    }

    /// Random batches of the training images without augmentation.
    ///
    /// - Parameter seed: Random seed for the order; nil uses the seed of the task.
    func unchangedBatches(seed: UInt64? = nil, on engine: Engine) -> BatchSource {
        BatchSource(
            dataset, images: images.training, transform: recipe.input, seed: seed ?? options.seed, on: engine)
    }
}
