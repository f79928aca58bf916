import GlyphForge
import Trainer

extension TestSet {
    /// Opens the data sets that test a network trained on `training`, and compares them with it.
    ///
    /// - Parameter recipe: The recipe of the network; nil if there are several.
    /// - Throws: ``CommandFailure`` for a data set whose images have another size; an error that names the classes when
    ///   a data set has classes that `training` lacks.
    static func open(
        _ paths: [String], for training: Dataset, recipe: Recipe? = nil, progress: ProgressHandler
    ) throws -> [TestSet] {
        try paths.map { path in
            let test = try Dataset(path: path)
            guard test.side == training.side else {
                throw CommandFailure(
                    """
                    Cannot test on \(test.path): its images are \(test.side) pixels wide, those of \(training.path) \
                    \(training.side). Choose a test set of the same image size.
                    """)
            }
            _ = try ClassMatch.labels(of: test, among: training.classes)
            return try TestSet(test, training: training, recipe: recipe, progress: progress)
        }
    }
}
