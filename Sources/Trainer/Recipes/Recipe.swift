/// How a network is built and trained. Recipes are written in YAML; some are built in.
public struct Recipe: Hashable, Sendable {
    /// The recipe's name, such as `mlp-1024`.
    public var name: String
    /// One sentence that describes the network; may be empty.
    public var summary: String
    /// The accuracy that the author of a published network reported on notMNIST's small set, 0 ... 1.
    public var reported: Double?
    /// Choices that the author of a published network did not report and that were made here; one sentence each.
    public var assumptions: [String] = []

    /// The transform of the pixels before the network.
    public var input = InputTransform()
    /// The layers without the last one, a dense layer with a unit for each class.
    public var layers: [LayerDescription]
    /// The distribution of the initial weights.
    public var initialization = Initialization.he
    /// The initial value of all biases.
    public var biases: Float = 0
    /// The share of each target that is spread evenly over all classes, 0 ..< 1.
    public var labelSmoothing: Float = 0
    /// Penalties and constraints on the weights.
    public var regularisation = Regularisation()
    /// Random changes of the training images.
    public var augmentation = Augmentation()
    /// The images to train on.
    public var data = DataChoice()
    /// Layer-wise pretraining; nil for none.
    public var pretraining: Pretraining?
    /// The phases of the training in order, one or more. Each starts with the weights of the phase before it.
    public var phases: [Phase]
    /// The weight of each step in the running average of the weights that becomes the trained network; nil uses the
    /// weights of the last step (Polyak and Juditsky, 1992). With averaging, the statistics of batch normalisations are
    /// finally recomputed on training images without augmentation.
    public var averaging: Float?

    /// A recipe with default values for all other properties.
    public init(name: String, summary: String, layers: [LayerDescription], phases: [Phase]) {
        self.name = name
        self.summary = summary
        self.layers = layers
        self.phases = phases
    }
}

/// The transform from pixels, 0 ... 255, to the input of a network.
public struct InputTransform: Hashable, Sendable {
    /// The factor for each pixel. With 1/255 and a ``shift`` of -0.5, the input is -0.5 ... 0.5.
    public var scale: Float = 1 / 255
    /// Added after the multiplication by ``scale``.
    public var shift: Float = -0.5
    /// Whether the image is first inverted, which swaps ink and background.
    public var isNegated = false
    /// The sizes at which a trained network classifies each image, 0.5 to 1, on a background of 0; one or more. The
    /// outputs before the softmax are averaged over the sizes (test-time augmentation, like the crops of Krizhevsky et
    /// al., NIPS 2012). Training always uses the original size.
    public var views: [Float] = [1]

    /// The default transform, to -0.5 ... 0.5.
    public init() {}

    /// The transform as `factor * pixel + addend`, including the inversion.
    var affine: (factor: Float, addend: Float) {
        // With inversion: scale * (255 - pixel) + shift.
        isNegated ? (-scale, shift + 255 * scale) : (scale, shift)
    }
}

/// The images of a data set to train on.
public struct DataChoice: Hashable, Sendable {
    /// The share of the images to hold out for validation, 0 ..< 1. All images of a face stay together.
    public var validation: Double = 0
    /// Skips images whose perceptual hash differs in at most this many bits from the hash of an earlier image; nil
    /// keeps all.
    public var duplicateDistance: Int?
    /// Maximum number of images to train on, chosen at random; nil for all.
    public var limit: Int?

    /// All images, without validation.
    public init() {}
}

/// A phase of a training.
public struct Phase: Hashable, Sendable {
    /// The length of a phase.
    public enum Length: Hashable, Sendable {
        /// Number of batches.
        case steps(Int)
        /// Number of passes over the training images.
        case epochs(Double)
    }

    /// Number of images in a step, 1 or more.
    public var batch: Int
    /// The maximum length.
    public var length: Length
    /// The optimizer, which starts without memory of an earlier phase.
    public var optimizer: Optimizer
    /// The learning rate.
    public var schedule: Schedule
    /// Ends the phase after this many epochs without a better validation accuracy, and restores the best weights; nil
    /// for no early stopping.
    public var patience: Int?

    /// A phase without early stopping unless given.
    public init(batch: Int, length: Length, optimizer: Optimizer, schedule: Schedule, patience: Int? = nil) {
        self.batch = batch
        self.length = length
        self.optimizer = optimizer
        self.schedule = schedule
        self.patience = patience
    }
}

/// The learning rate in the course of a phase.
public enum Schedule: Hashable, Sendable {
    /// The same rate in all steps.
    case constant(rate: Float)
    /// Multiplied by `factor` once every `every` steps.
    case step(rate: Float, factor: Float, every: Int)
    /// Multiplied by `factor` gradually over every `every` steps.
    case exponential(rate: Float, factor: Float, every: Int)
    /// Linear from `rate` to `end` over the phase.
    case linear(rate: Float, end: Float)
    /// Half a cosine from `rate` to 0, after a linear warmup from 0 for the share `warmup` of the phase.
    case cosine(rate: Float, warmup: Float)
    /// Multiplied by `factor` after `patience` epochs without a lower validation loss; not below `minimum`.
    case plateau(rate: Float, factor: Float, patience: Int, minimum: Float)
}

/// Random changes of the training images, different in each epoch.
public struct Augmentation: Hashable, Sendable {
    /// Maximum shift in each direction, in pixels.
    public var shift: Float = 0
    /// Maximum rotation in degrees.
    public var rotation: Float = 0
    /// Maximum shear (the tangent of the angle).
    public var shear: Float = 0
    /// Maximum relative change of the width and, independently, of the height.
    public var scale: Float = 0
    /// Maximum displacement of a smooth elastic distortion in each direction, in pixels.
    public var elastic: Float = 0
    /// The probability of thicker strokes, by up to two pixels, and the probability of thinner strokes, by up to one
    /// pixel.
    public var weight: Float = 0
    /// The probability that only the outlines of the strokes remain.
    public var outline: Float = 0
    /// The probability of an inversion, which swaps ink and background.
    public var inversion: Float = 0
    /// The probability that a random rectangle, up to half as wide and high as the image, becomes a random grey.
    public var erasing: Float = 0
    /// The probability that the character is shrunk to 0.4 to 0.8 of its size and put into a disc, a square or a
    /// diamond on a plain background.
    public var framing: Float = 0

    /// No changes.
    public init() {}

    /// Whether images stay unchanged.
    public var isNone: Bool { self == Augmentation() }
}

/// Layer-wise pretraining with auto-encoders (Bengio et al., NIPS 2006): each dense layer learns to reconstruct its
/// input through a decoder layer that is then discarded.
public struct Pretraining: Hashable, Sendable {
    /// Number of passes over the images for each layer.
    public var epochs: Double
    /// Number of images in a step, 1 or more.
    public var batch: Int
    /// The learning rate.
    public var rate: Float
    /// The probability of setting an element of the input to 0 (Vincent et al., ICML 2008); 0 ..< 1.
    public var corruption: Float

    /// A pretraining without corruption unless given.
    public init(epochs: Double, batch: Int, rate: Float, corruption: Float = 0) {
        self.epochs = epochs
        self.batch = batch
        self.rate = rate
        self.corruption = corruption
    }
}
