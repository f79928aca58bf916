import GlyphForge
import Trainer

extension Dataset {
    /// Opens the data sets that test a network trained on `training`.
    ///
    /// - Throws: ``CommandFailure`` for a data set whose images have another size; an error that names the classes when
    ///   a data set has classes that `training` lacks.
    static func openTests(_ paths: [String], for training: Dataset) throws -> [Dataset] {
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
            return test
        }
    }
}
