internal import Foundation

/// The text of a recipe: one that comes with the program, or a user's own file.
public struct RecipeSource: Hashable, Sendable {
    /// The recipe's name, or the file's path.
    public let name: String
    /// Its YAML, comments and all.
    public let text: String

    /// The networks that people published on notMNIST, from the simplest on.
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

    /// The name of the network that cross-validation trains unless told otherwise.
    public static let quickName = "quick"

    /// Networks of this program's own.
    public static let own = [
        RecipeSource(name: quickName, text: String(decoding: PackageResources.quick_yaml, as: UTF8.self)),
        RecipeSource(name: "flagship", text: String(decoding: PackageResources.flagship_yaml, as: UTF8.self)),
    ]

    /// All recipes that come with the program, in the order in which they are listed.
    public static let shipped = published + own

    /// The shipped recipe of a name, or else the file of a path.
    ///
    /// - Throws: When there is neither, or the file cannot be read.
    public static func find(_ nameOrPath: String) throws(RecipeError) -> RecipeSource {
        if let source = shipped.first(where: { $0.name == nameOrPath }) { return source }
        let isPath = nameOrPath.contains("/") || nameOrPath.hasSuffix(".yaml") || nameOrPath.hasSuffix(".yml")
        guard isPath || FileManager.default.fileExists(atPath: nameOrPath) else {
            let near = nearest(nameOrPath, in: shipped.map(\.name)).map { "did you mean '\($0)'?" }
            let advice = near ?? "`glyphforge recipes` lists the recipes"
            throw RecipeError(harmless(nameOrPath), "there is no recipe or file of this name; \(advice)")
        }
        return RecipeSource(name: nameOrPath, text: try read(nameOrPath))
    }

    /// The recipe for images of `side` x `side` pixels.
    public func recipe(side: Int = Recipe.publishedSide) throws(RecipeError) -> Recipe {
        try Recipe(yaml: text, file: name, side: side)
    }

    private static func read(_ path: String) throws(RecipeError) -> String {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw RecipeError(path, "this cannot be opened: \(String(cString: strerror(errno)))")
        }
        // No more than one byte too many, whatever the path leads to.
        let bytes: Data
        do {
            bytes = try handle.read(upToCount: RecipeTree.mostBytes + 1) ?? Data()
        } catch {
            throw RecipeError(path, "this cannot be read: \(String(cString: strerror(errno)))")
        }
        guard bytes.count <= RecipeTree.mostBytes else { throw RecipeTree.tooLong(path) }
        guard let text = String(bytes: bytes, encoding: .utf8) else {
            throw RecipeError(path, "this is no text in UTF-8")
        }
        return text
    }
}
