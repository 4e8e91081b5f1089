"""The ids of the Web eID extension, by store; they stand in manifests and in the arguments that browsers give."""

CHROME_STORE = "ncibgoaomkmdpilpocfeponihegamlic"
EDGE_STORE = "gnmckgbandlkacikdndelhfghdejfido"
FIREFOX = "{e68418bc-f2b0-4459-a9ea-3e72b6751b07}"
