internal import Foundation

/// The text of a recipe: a built-in one or a file.
public struct RecipeSource: Hashable, Sendable {
    /// The recipe's name, or the file's path.
    public let name: String
    /// The YAML text, including comments.
    public let text: String

    /// The built-in recipes of networks that were published with results on notMNIST, simplest first.
    public static let published: [RecipeSource] = [
        ("logistic", PackageResources.logistic_yaml),
        ("stacked-autoencoder", PackageResources.stacked_autoencoder_yaml),
        ("mlp-1024", PackageResources.mlp_1024_yaml),
        ("mlp-1024-l2", PackageResources.mlp_1024_l2_yaml),
        ("mlp-1024-dropout-l2", PackageResources.mlp_1024_dropout_l2_yaml),
        ("mlp-1024-lr05", PackageResources.mlp_1024_lr05_yaml),
        ("mlp-526", PackageResources.mlp_526_yaml),
        ("mlp-960-650", PackageResources.mlp_960_650_yaml),
        ("mlp-1024-100", PackageResources.mlp_1024_100_yaml),
        ("mlp-keras", PackageResources.mlp_keras_yaml),
        ("mlp-4096-2048-1024-adam", PackageResources.mlp_4096_2048_1024_adam_yaml),
        ("mlp-tanh-1024-300-50", PackageResources.mlp_tanh_1024_300_50_yaml),
        ("mlp-4096-3072-1024", PackageResources.mlp_4096_3072_1024_yaml),
        ("mlp-4096-2048-1024-sgd", PackageResources.mlp_4096_2048_1024_sgd_yaml),
        ("cnn-lenet", PackageResources.cnn_lenet_yaml),
        ("cnn-5x5", PackageResources.cnn_5x5_yaml),
        ("cnn-two-conv", PackageResources.cnn_two_conv_yaml),
        ("cnn-small-keras", PackageResources.cnn_small_keras_yaml),
        ("cnn-3x3-8-16-32", PackageResources.cnn_3x3_8_16_32_yaml),
        ("cnn-vgg", PackageResources.cnn_vgg_yaml),
        ("resnet-shallow", PackageResources.resnet_shallow_yaml),
    ].map { RecipeSource(name: $0, text: String(decoding: $1, as: UTF8.self)) }

    /// The name of the default recipe for cross-validation.
    public static let quickName = "quick"

    /// The built-in recipes that were developed for GlyphForge.
    public static let own = [
        RecipeSource(name: quickName, text: String(decoding: PackageResources.quick_yaml, as: UTF8.self)),
        RecipeSource(name: "flagship", text: String(decoding: PackageResources.flagship_yaml, as: UTF8.self)),
    ]

    /// All built-in recipes in the order in which they are listed.
    public static let builtIn = published + own

    /// The built-in recipe with this name, or the file at this path.
    ///
    /// - Throws: ``RecipeError`` if there is neither or the file cannot be read.
    public static func find(_ nameOrPath: String) throws(RecipeError) -> RecipeSource {
        if let source = builtIn.first(where: { $0.name == nameOrPath }) { return source }
        let isPath = nameOrPath.contains("/") || nameOrPath.hasSuffix(".yaml") || nameOrPath.hasSuffix(".yml")
        guard isPath || FileManager.default.fileExists(atPath: nameOrPath) else {
            let near = Spelling.nearest(to: nameOrPath, in: builtIn.map(\.name)).map { "did you mean '\($0)'?" }
            let advice = near ?? "`glyphforge recipes` lists the built-in recipes"
            throw RecipeError(
                RecipeError.excerpt(nameOrPath), "no built-in recipe or file has this name; \(advice)")
        }
        return RecipeSource(name: nameOrPath, text: try read(nameOrPath))
    }

    /// The recipe for images of `side` x `side` pixels.
    public func recipe(side: Int = Recipe.publishedSide) throws(RecipeError) -> Recipe {
        try Recipe(yaml: text, file: name, side: side)
    }

    private static func read(_ path: String) throws(RecipeError) -> String {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw RecipeError(path, "cannot be opened: \(String(cString: strerror(errno)))")
        }
        // Limits the size for any kind of file, such as /dev/zero.
        let bytes: Data
        do {
            bytes = try handle.read(upToCount: RecipeTree.maxBytes + 1) ?? Data()
        } catch {
            throw RecipeError(path, "cannot be read: \(String(cString: strerror(errno)))")
        }
        guard bytes.count <= RecipeTree.maxBytes else { throw RecipeTree.tooLong(path) }
        guard let text = String(bytes: bytes, encoding: .utf8) else {
            throw RecipeError(path, "the file is not UTF-8 text")
        }
        return text
    }
}
