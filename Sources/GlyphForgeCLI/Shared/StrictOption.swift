import ArgumentParser
import GlyphForge
import Logging
import Trainer

/// The option to refuse test sets that are not independent of the training data. Without it, they only cause warnings.
struct StrictOption: ParsableArguments {
    @Flag(
        help: """
            Exit with code 2, before any work, if the test set shares images, near-copies or font families with the \
            training data
            """)
    var strict = false

    /// Prints the warnings about test sets.
    ///
    /// - Throws: `ExitCode` 2 if one of them shares something with the training data, or may do so, and `--strict` is
    ///   given.
    func check(_ tests: [TestSet], _ shared: SharedOptions) throws {
        for test in tests {
            try check(test.overlapWarning, shared)
            if let warning = test.inkWarning { shared.logger.warning("Warning: \(warning)") }
        }
    }

    /// Prints the warning that a test set shares something with the training data; nil if it does not.
    ///
    /// - Throws: `ExitCode` 2 if there is a warning and `--strict` is given.
    func check(_ warning: String?, _ shared: SharedOptions) throws {
        guard let warning else { return }
        guard strict else { return shared.logger.warning("Warning: \(warning)") }
        Console.message(Console.harmless("Refused because of --strict: \(warning)"))
        throw ExitCode(2)
    }
}
