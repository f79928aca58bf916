internal import GlyphForge

/// Warns of data sets whose ink and background are exchanged compared with the training data.
enum InkCheck {
    /// A warning; nil if ink and background are as in the training data, or if the network knows both kinds of images.
    ///
    /// - Parameters:
    ///   - training: The mean image of the training data; nil if it is not known.
    ///   - recipe: The recipe of the network; nil if there are several.
    static func warning(of dataset: Dataset, training: MeanImage?, recipe: Recipe?) -> String? {
        guard let training, recipe.map({ $0.augmentation.inversion == 0 }) ?? true else { return nil }
        let own = MeanImage(dataset)
        guard own.isInverse(of: training) else { return nil }
        return
            "\(dataset.path) seems to have ink and background exchanged: its mean grey level is "
            + "\(Int(own.mean.rounded())), that of the training data \(Int(training.mean.rounded())). Data sets have ink "
            + "at 255 and background at 0."
    }

    /// A warning for a data set that a model predicts.
    static func warning(of dataset: Dataset, model: ModelDescription, trainedOn: TrainedOn?) -> String? {
        warning(of: dataset, training: trainedOn?.meanImage, recipe: model.readRecipe)
    }
}

extension ModelDescription {
    /// The grey level of the ground that the network expects, 0 or 255; nil if it knows both kinds of images.
    var expectedGround: UInt8? {
        readRecipe?.augmentation.inversion == 0 ? (training.meanPixel ?? 0) > 127 ? 255 : 0 : nil
    }

    /// The recipe; nil if it is damaged, and then the model cannot be opened either.
    fileprivate var readRecipe: Recipe? { try? Recipe(yaml: recipe, file: Model.descriptionName, side: side) }
}
