internal import GlyphForge

/// Everything the passes of ``LabelFlags`` work from: the predictions, and what the data set and its fonts add.
struct FlagInputs {
    /// The predicted probabilities with the given labels.
    let probabilities: LabelProbabilities
    /// The data set; nil where only predictions are known.
    let dataset: Dataset?
    /// Confident learning on the probabilities.
    let learning: ConfidentLearning
    /// The face of each image; nil without a data set.
    let origins: ImageOrigins?
    /// The classes that the network knows.
    let known: KnownClasses
    /// For each image its prediction.
    let predictions: [ImagePrediction]
    /// Traits of the faces whose font files were found, by their numbers in the manifest.
    let traits: [Int: FaceTraits]
    /// The verdicts on faces and the scores that follow; nil where no font is known.
    let fonts: FontAssessment?
    /// The verdicts on faces, most likely symbol fonts first.
    let verdicts: [FontVerdict]

    init(
        _ probabilities: LabelProbabilities, dataset: Dataset?, workers: Int, progress: ProgressHandler
    ) throws {
        if let dataset, dataset.classes.count != probabilities.classCount {
            throw LabelError(
                .unsuitable,
                """
                The predictions have \(probabilities.classCount) classes, but \(dataset.path) has \
                \(dataset.classes.count). Use predictions of this data set.
                """)
        }
        self.probabilities = probabilities
        self.dataset = dataset
        learning = try ConfidentLearning(probabilities, workers: workers)
        origins = try dataset.map { try ImageOrigins($0) }
        known = KnownClasses(probabilities, origins, learning.thresholds)
        let images = ImagePredictions(
            probabilities.probabilities, labels: probabilities.labels, classFractions: known.fractions,
            isKnown: known.isKnown, workers: workers)
        let predictions = images.ofImage
        self.predictions = predictions
        traits = try dataset.map { try FaceTraitsReader.read($0, progress: progress) } ?? [:]
        guard let dataset, let origins, !origins.faces.isEmpty else {
            (fonts, verdicts) = (nil, [])
            return
        }
        let vote = UnrelatedNeighbourVote(dataset, origins: origins, workers: workers) {
            progress(Progress(unit: "images compared with other fonts", done: $0, total: probabilities.count))
        }
        let input = FontMixture.Input(
            margins: images.margins, labels: probabilities.labels, faceOfImage: origins.faceOfImage,
            faceCount: origins.faces.count, classFractions: known.fractions, isKnown: known.isKnown)
        let fonts = FontAssessment(
            input, origins: origins, traits: traits, vote: vote,
            assignment: LabelAssignment(probabilities.probabilities, input, workers: workers))
        self.fonts = fonts
        verdicts = fonts.verdicts { Int(predictions[$0].predictedClass) == probabilities.labels[$0] }
    }
}
