/// How a network is built and trained: one of those published on notMNIST, or a user's own. Written as YAML.
public struct Recipe: Hashable, Sendable {
    /// What it is called by, such as `mlp-1024`.
    public var name: String
    /// One sentence on what it is.
    public var summary: String
    /// The accuracy that its author reported on notMNIST's small set, 0 ... 1.
    public var reported: Double?
    /// What its author left out and was filled in here; a sentence each.
    public var assumptions: [String] = []

    public var input = InputTransform()
    /// The layers up to, but without, the dense layer that has a unit for each class.
    public var layers: [LayerDescription]
    public var initialization = Initialization.he
    /// What biases begin as.
    public var biases: Float = 0
    public var labelSmoothing: Float = 0
    public var regularisation = Regularisation()
    public var augmentation = Augmentation()
    public var data = DataChoice()
    public var pretraining: Pretraining?
    /// Trained one after the other, each from where the one before ended; one or more.
    public var phases: [Phase]
    /// The share of a step's weights in the running average that the trained network has in the end; nil for the last
    /// step's weights themselves (Polyak and Juditsky, 1992). With an average, the statistics of batch normalisations
    /// are in the end taken anew, from training images without augmentation.
    public var averaging: Float?

    public init(name: String, summary: String, layers: [LayerDescription], phases: [Phase]) {
        self.name = name
        self.summary = summary
        self.layers = layers
        self.phases = phases
    }
}

/// What becomes of a pixel, 0 ... 255, before the network sees it.
public struct InputTransform: Hashable, Sendable {
    /// Multiplied by each pixel, then `shift` is added: 1/255 and -0.5 give -0.5 ... 0.5.
    public var scale: Float = 1 / 255
    public var shift: Float = -0.5
    /// Whether ink and background change places first.
    public var isNegated = false
    /// The sizes at which a trained network looks at each image, 0.5 to 1, on a ground of pixels 0: what it gives,
    /// before the softmax, is the mean over them (test-time augmentation, as Krizhevsky et al., NIPS 2012, average over
    /// crops). One or more. It is trained on images as they are.
    public var views: [Float] = [1]

    public init() {}

    /// The whole as one line, negation included: `factor * pixel + addend`.
    var line: (factor: Float, addend: Float) {
        // 255 - pixel, written as a multiple of the pixel.
        isNegated ? (-scale, shift + 255 * scale) : (scale, shift)
    }
}

/// Which images of a data set are trained on.
public struct DataChoice: Hashable, Sendable {
    /// The share of the images held out to decide when to stop and to lower the rate, 0 ..< 1; faces are not parted.
    public var validation: Double = 0
    /// Images whose perceptual hash is at most this many bits from that of an image before them are left out; nil for
    /// none.
    public var duplicateDistance: Int?
    /// Train on at most so many images, chosen by the seed; nil for all.
    public var limit: Int?

    public init() {}
}

/// One stretch of training.
public struct Phase: Hashable, Sendable {
    public enum Length: Hashable, Sendable {
        /// Batches.
        case steps(Int)
        /// Times through the training images.
        case epochs(Double)
    }

    /// Images in a step, 1 or more.
    public var batch: Int
    public var length: Length
    public var optimizer: Optimizer
    public var schedule: Schedule
    /// Ends the phase after this many epochs in a row without a better accuracy on the images held out, and goes back
    /// to the best weights; nil never.
    public var patience: Int?

    public init(batch: Int, length: Length, optimizer: Optimizer, schedule: Schedule, patience: Int? = nil) {
        self.batch = batch
        self.length = length
        self.optimizer = optimizer
        self.schedule = schedule
        self.patience = patience
    }
}

/// How the learning rate changes within a phase.
public enum Schedule: Hashable, Sendable {
    case constant(rate: Float)
    /// Times `factor` after each `every` steps at once.
    case step(rate: Float, factor: Float, every: Int)
    /// Times `factor` in the course of each `every` steps.
    case exponential(rate: Float, factor: Float, every: Int)
    /// Straight from `rate` to `end` over the phase.
    case linear(rate: Float, end: Float)
    /// Along half a cosine from `rate` to 0 over the phase, after rising from 0 for the share `warmup` of it.
    case cosine(rate: Float, warmup: Float)
    /// Times `factor` after `patience` epochs without a lower loss on the images held out, down to `minimum`.
    case plateau(rate: Float, factor: Float, patience: Int, minimum: Float)
}

/// Small changes of each training image, drawn anew each time it is seen.
public struct Augmentation: Hashable, Sendable {
    /// Moved by up to this many pixels, horizontally and vertically.
    public var shift: Float = 0
    /// Turned by up to this many degrees.
    public var rotation: Float = 0
    /// Slanted by up to this much (the tangent of the angle).
    public var shear: Float = 0
    /// Made wider or narrower, and higher or lower, by up to this share each.
    public var scale: Float = 0
    /// Bent: each part moved by up to this many pixels across and down, smoothly from part to part.
    public var elastic: Float = 0
    /// The probability that strokes are made thicker, by up to two pixels, and that they are made thinner, by up to
    /// one.
    public var weight: Float = 0
    /// The probability that only the strokes' outlines are left.
    public var outline: Float = 0
    /// The probability that ink and background change places.
    public var inversion: Float = 0
    /// The probability that a rectangle of the image, up to half as wide and high, is filled with a grey.
    public var erasing: Float = 0
    /// The probability that the character is made smaller, 0.4 to 0.8 of its size, and set in a disc, a square or a
    /// diamond, on a plain ground.
    public var framing: Float = 0

    public init() {}

    /// Whether images stay as they are.
    public var isNone: Bool { self == Augmentation() }
}

/// Layer-wise training as auto-encoders before the training proper (Bengio et al., NIPS 2006): each dense layer learns
/// to give its input back through a layer that is thrown away afterwards.
public struct Pretraining: Hashable, Sendable {
    /// Times through the images, for each layer.
    public var epochs: Double
    public var batch: Int
    public var rate: Float
    /// The probability that an element of the input is set to 0 (Vincent et al., ICML 2008); 0 ..< 1.
    public var corruption: Float

    public init(epochs: Double, batch: Int, rate: Float, corruption: Float = 0) {
        self.epochs = epochs
        self.batch = batch
        self.rate = rate
        self.corruption = corruption
    }
}
