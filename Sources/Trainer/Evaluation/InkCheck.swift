internal import GlyphForge

/// Recognises images whose ink and background are exchanged compared with those that a network was trained on.
enum InkCheck {
    /// Whether a mean grey level is that of inverted images: it is clearly nearer to the inverse of the training data's
    /// mean than to the mean itself.
    static func isInverted(_ mean: Double, trainingMean: Double) -> Bool {
        2 * abs(mean - (255 - trainingMean)) < abs(mean - trainingMean)
    }

    /// A warning for a data set; nil if its ink and background are as in the training data.
    static func warning(of dataset: Dataset, trainingMean: Double) -> String? {
        warning(of: dataset.path, mean: dataset.meanPixel(), trainingMean: trainingMean)
    }

    /// - Parameters:
    ///   - subject: What to call the images.
    ///   - mean: Their mean grey level, 0 to 255.
    static func warning(of subject: String, mean: Double, trainingMean: Double) -> String? {
        guard isInverted(mean, trainingMean: trainingMean) else { return nil }
        return
            "\(subject) seems to have ink and background exchanged: its mean grey level is \(Int(mean.rounded())), that "
            + "of the training data \(Int(trainingMean.rounded())). Data sets have ink at 255 and background at 0."
    }
}

extension ModelDescription {
    /// A warning if images have ink and background exchanged compared with the training data; nil if they have not, if
    /// the network was trained on inverted images too, or if an early version made the model.
    ///
    /// - Parameters:
    ///   - subject: What to call the images.
    ///   - mean: The mean grey level of the images as the network gets them, 0 to 255.
    public func inkWarning(of subject: String, mean: Double) -> String? {
        meanToCompare.flatMap { InkCheck.warning(of: subject, mean: mean, trainingMean: $0) }
    }

    /// A warning if a data set has ink and background exchanged compared with the training data.
    func inkWarning(of dataset: Dataset) -> String? {
        meanToCompare.flatMap { InkCheck.warning(of: dataset, trainingMean: $0) }
    }

    /// The grey level of the ground that the network expects, 0 or 255; nil if it knows both kinds of images.
    var expectedGround: UInt8? {
        let recipe = try? Recipe(yaml: recipe, file: Model.descriptionName, side: side)
        return recipe?.augmentation.inversion == 0 ? (training.meanPixel ?? 0) > 127 ? 255 : 0 : nil
    }

    /// The mean grey level of the training data; nil if the network knows both kinds of images.
    private var meanToCompare: Double? {
        // Without a readable recipe the model could not have been opened.
        let recipe = try? Recipe(yaml: recipe, file: Model.descriptionName, side: side)
        return recipe?.augmentation.inversion == 0 ? training.meanPixel : nil
    }
}
