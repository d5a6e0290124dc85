"""What is compared: Matrix's 64 emoji, by the names that clients write below them."""

from typing import Final

_WRITTEN: Final = """
Dog, Cat, Lion, Horse, Unicorn, Pig, Elephant, Rabbit,
Panda, Rooster, Penguin, Turtle, Fish, Octopus, Butterfly, Flower,
Tree, Cactus, Mushroom, Globe, Moon, Cloud, Fire, Banana,
Apple, Strawberry, Corn, Pizza, Cake, Heart, Smiley, Robot,
Hat, Glasses, Spanner, Santa, Thumbs up, Umbrella, Hourglass, Clock,
Gift, Light bulb, Book, Pencil, Paperclip, Scissors, Lock, Key,
Hammer, Telephone, Flag, Train, Bicycle, Aeroplane, Rocket, Trophy,
Ball, Guitar, Trumpet, Bell, Anchor, Headphones, Folder, Pin
"""

NAMES: Final = tuple(name.strip() for name in _WRITTEN.split(","))
